(* mirage 4.11: of Mirage what a page's configuration uses *)
open Functoria

type 'a typ
type 'a impl
type package
type job
type block
type network
type ethernet
type arpv4
type v4
type v6
type 'a ip
type ipv4 = v4 ip
type ipv6 = v6 ip
type abstract_impl
type stackv4v6
type 'a code

val ( @-> ) : 'a typ -> 'b typ -> ('a -> 'b) typ
val ( $ ) : ('a -> 'b) impl -> 'a impl -> 'b impl
val job : job typ
val typ : 'a -> 'a typ
val noop : job impl
val dep : 'a impl -> abstract_impl
val block : block typ
val block_of_file : string -> block impl
val stackv4v6 : stackv4v6 typ
val network : network typ
val default_network : network impl

val package :
  ?build:bool ->
  ?sublibs:string list ->
  ?libs:string list ->
  ?min:string ->
  ?max:string ->
  string ->
  package

val code :
  pos:string * int * int * int ->
  ('a, Format.formatter, unit, 'b code) format4 ->
  'a

val impl :
  ?packages:package list ->
  ?connect:(Info.t -> string -> string list -> 'a code) ->
  ?local_libs:string list ->
  ?extra_deps:abstract_impl list ->
  ?dune:(Info.t -> Dune.stanza list) ->
  ?configure:(Info.t -> unit Action.t) ->
  ?files:(Info.t -> Fpath.t list) ->
  string ->
  'a typ ->
  'a impl

val main :
  ?pos:string * int * int * int ->
  ?packages:package list ->
  string ->
  'a typ ->
  'a impl

val ethif : network impl -> ethernet impl
val arp : ethernet impl -> arpv4 impl
val create_ipv4 : ?group:string -> ethernet impl -> arpv4 impl -> ipv4 impl

val create_ipv6 :
  ?group:string -> network impl -> ethernet impl -> ipv6 impl

val direct_stackv4v6 :
  ?group:string ->
  network impl ->
  ethernet impl ->
  arpv4 impl ->
  ipv4 impl ->
  ipv6 impl ->
  stackv4v6 impl

module Key : sig
  type 'a key
  type 'a value
  type mode = [ `Unix | `Xen | `Virtio | `Hvt | `Spt ]

  val value : 'a key -> 'a value
  val target : mode key
end

val match_impl :
  'b Key.value -> default:'a impl -> ('b * 'a impl) list -> 'a impl

val generic_stackv4v6 :
  ?group:string ->
  ?ipv4_network:Ipaddr.V4.Prefix.t ->
  ?ipv4_gateway:Ipaddr.V4.t ->
  ?ipv6_network:Ipaddr.V6.Prefix.t ->
  ?ipv6_gateway:Ipaddr.V6.t ->
  network impl ->
  stackv4v6 impl

val register : string -> job impl list -> unit
