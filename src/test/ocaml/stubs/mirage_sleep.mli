(* mirage-sleep 4.1 *)
val ns : int64 -> unit Lwt.t
