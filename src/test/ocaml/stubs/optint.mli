(* optint 0.3 *)
module Int63 : sig
  type t

  val of_int : int -> t
  val to_int : t -> int
end
