(* cstruct 6.2 *)
type buffer =
  (char, Bigarray.int8_unsigned_elt, Bigarray.c_layout) Bigarray.Array1.t

type t = private { buffer : buffer; off : int; len : int }

val empty : t
val length : t -> int
val of_string : ?allocator:(int -> t) -> ?off:int -> ?len:int -> string -> t
val of_bigarray : ?off:int -> ?len:int -> buffer -> t
val to_bigarray : t -> buffer
val shift : t -> int -> t
val blit_to_bytes : t -> int -> bytes -> int -> int -> unit
val create : int -> t
val blit : t -> int -> t -> int -> int -> unit
val to_string : ?off:int -> ?len:int -> t -> string
val get_uint8 : t -> int -> int
