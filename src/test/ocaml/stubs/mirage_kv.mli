(* mirage-kv 6.1 *)
module Key : sig
  type t

  val v : string -> t
  val to_string : t -> string
end

type key = Key.t

type error =
  [ `Not_found of key | `Dictionary_expected of key | `Value_expected of key ]

module type RO = sig
  type nonrec error = private [> error ]

  val pp_error : error Fmt.t

  type t

  val disconnect : t -> unit Lwt.t

  type key = Key.t

  val exists : t -> key -> ([ `Value | `Dictionary ] option, error) result Lwt.t
  val get : t -> key -> (string, error) result Lwt.t

  val get_partial :
    t -> key -> offset:Optint.Int63.t -> length:int -> (string, error) result Lwt.t

  val list :
    t -> key -> ((key * [ `Value | `Dictionary ]) list, error) result Lwt.t

  val digest : t -> key -> (string, error) result Lwt.t
  val size : t -> key -> (Optint.Int63.t, error) result Lwt.t
end
