(* mirage 4.11: of Mirage what a page's configuration uses *)
open Functoria

type 'a typ
type 'a impl
type package
type job
type kv_ro
type network
type stackv4v6
type 'a code

val ( @-> ) : 'a typ -> 'b typ -> ('a -> 'b) typ
val ( $ ) : ('a -> 'b) impl -> 'a impl -> 'b impl
val typ : 'a -> 'a typ
val job : job typ
val kv_ro : kv_ro typ
val stackv4v6 : stackv4v6 typ
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

val generic_stackv4v6 :
  ?group:string ->
  ?ipv4_network:Ipaddr.V4.Prefix.t ->
  ?ipv4_gateway:Ipaddr.V4.t ->
  ?ipv6_network:Ipaddr.V6.Prefix.t ->
  ?ipv6_gateway:Ipaddr.V6.t ->
  network impl ->
  stackv4v6 impl

val register : string -> job impl list -> unit
