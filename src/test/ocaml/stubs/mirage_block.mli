(* mirage-block 3.0 *)
type error = [ `Disconnected ]
type write_error = [ error | `Is_read_only ]
type info = { read_write : bool; sector_size : int; size_sectors : int64 }

module type S = sig
  type nonrec error = private [> error ]

  val pp_error : error Fmt.t

  type nonrec write_error = private [> write_error ]

  val pp_write_error : write_error Fmt.t

  type t

  val disconnect : t -> unit Lwt.t
  val get_info : t -> info Lwt.t
  val read : t -> int64 -> Cstruct.t list -> (unit, error) result Lwt.t
  val write : t -> int64 -> Cstruct.t list -> (unit, write_error) result Lwt.t
end
