(* cmdliner 2.0 *)
module Term : sig
  type 'a t = unit -> 'a (* abstract in cmdliner *)
end

module Arg : sig
  type 'a t = unit -> 'a (* abstract in cmdliner *)
  type 'a conv
  type info

  val int : int conv
  val info : ?docs:string -> ?docv:string -> ?doc:string -> string list -> info
  val ( & ) : ('a -> 'b) -> 'a -> 'b
  val opt : ?vopt:'a -> 'a conv -> 'a -> info -> 'a t
  val value : 'a t -> 'a Term.t
end
