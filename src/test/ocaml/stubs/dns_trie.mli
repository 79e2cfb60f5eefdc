(* dns 10.2: of it what the name server uses *)
type t
type e

val empty : t
val insert : 'a Domain_name.t -> 'b Dns.Rr_map.key -> 'b -> t -> t
val lookup : 'a Domain_name.t -> 'b Dns.Rr_map.key -> t -> ('b, e) result
