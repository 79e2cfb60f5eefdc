(* dns 10.2: of it what the name server uses *)
module Soa : sig
  type t = {
    nameserver : [ `raw ] Domain_name.t;
    hostmaster : [ `raw ] Domain_name.t;
    serial : int32;
    refresh : int32;
    retry : int32;
    expiry : int32;
    minimum : int32;
  }
end

module Rr_map : sig
  type 'a with_ttl = int32 * 'a

  type _ rr =
    | Soa : Soa.t rr
    | Ns : Domain_name.Host_set.t with_ttl rr
    | A : Ipaddr.V4.Set.t with_ttl rr
    | Aaaa : Ipaddr.V6.Set.t with_ttl rr

  type 'a key = 'a rr
end
