(* mirage-runtime 4.11 *)
val register_arg : 'a Cmdliner.Term.t -> unit -> 'a
val at_enter_iter : (unit -> unit) -> unit
