(* dns-server 10.2: of it what the name server uses *)
module Primary : sig
  type s

  val create : rng:(int -> string) -> Dns_trie.t -> s
end
