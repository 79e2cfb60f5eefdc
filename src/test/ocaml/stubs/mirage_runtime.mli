(* mirage-runtime 4.11 *)
val register_arg : 'a Cmdliner.Term.t -> unit -> 'a
