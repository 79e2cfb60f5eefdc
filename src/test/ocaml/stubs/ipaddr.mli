(* ipaddr 5.6 *)
type t

module V4 : sig
  type t

  module Prefix : sig
    type t
  end
end

module V6 : sig
  type t

  module Prefix : sig
    type t
  end
end
