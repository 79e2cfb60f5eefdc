(* Writes the normal form of each target on stdin. *)
let () =
  try
    while true do
      print_endline (Page_server.Target.normal (input_line stdin))
    done
  with End_of_file -> ()
