(* mirage-crypto-rng 2: of it what the name server uses *)
type g

val generate : ?g:g -> int -> string
