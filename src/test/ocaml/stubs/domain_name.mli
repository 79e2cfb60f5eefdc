(* domain-name 0.5: of it what the name server uses *)
type 'a t

val of_string : string -> ([ `raw ] t, [> `Msg of string ]) result
val host_exn : 'a t -> [ `host ] t

module Host_set : sig
  type elt = [ `host ] t
  type t

  val singleton : elt -> t
end
