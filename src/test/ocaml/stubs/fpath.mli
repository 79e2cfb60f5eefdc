(* fpath 0.7 *)
type t

val v : string -> t
val ( / ) : t -> string -> t
