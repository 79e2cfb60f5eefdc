(* macaddr 5 *)
type t
