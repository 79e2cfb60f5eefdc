(* dns-server 10.2: of it what the name server uses *)
module Make (S : Tcpip.Stack.V4V6) : sig
  val primary :
    ?timer:int -> ?port:int -> S.t -> Dns_server.Primary.s -> unit
end
