(* mirage 4.11: of Functoria what a configuration with a device of its own uses *)
module Action : sig
  type 'a t

  val read_file : Fpath.t -> string t
  val write_file : Fpath.t -> string -> unit t

  module Syntax : sig
    val ( let* ) : 'a t -> ('a -> 'b t) -> 'b t
    val ( let+ ) : 'a t -> ('a -> 'b) -> 'b t
  end

  module List : sig
    val iter : f:('a -> unit t) -> 'a list -> unit t
    val map : f:('a -> 'b t) -> 'a list -> 'b list t
  end
end

module Dune : sig
  type stanza

  val stanza : string -> stanza
end

module Info : sig
  type t
end
