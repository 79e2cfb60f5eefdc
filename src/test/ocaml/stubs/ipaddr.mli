(* ipaddr 5.6 *)
type t

module V4 : sig
  type t

  val of_string : string -> (t, [> `Msg of string ]) result

  module Set : Set.S with type elt = t

  module Prefix : sig
    type t
  end
end

module V6 : sig
  type t

  val of_string : string -> (t, [> `Msg of string ]) result

  module Set : Set.S with type elt = t

  module Prefix : sig
    type t
  end
end
