let register_arg term = term

(* Lwt's own loop has such hooks too. *)
let at_enter_iter hook = ignore (Lwt_main.Enter_iter_hooks.add_first hook)
