(* Reads a `page` file with bytes changed, cut or repeated, so many times, and
   asks it for some targets: it must be refused or work, and nothing else. *)
module Page = Page_server.Page

let map_of text =
  Bigarray.Array1.init Bigarray.char Bigarray.c_layout (String.length text)
    (String.get text)

let mutated text =
  let n = String.length text in
  let at () = Random.int n in
  let bytes = Bytes.of_string text in
  (* Most of what can be wrong is in the header. *)
  let place () = if Random.bool () then Random.int (min n 900) else at () in
  match Random.int 6 with
  | 0 -> String.sub text 0 (at ())
  | 1 ->
      let i = place () in
      String.sub text 0 i ^ String.sub text i (n - i) ^ String.sub text 0 i
  | 2 ->
      let i = place () in
      let digits = string_of_int (Random.bits () * Random.bits ()) in
      String.sub text 0 i ^ digits ^ String.sub text i (n - i)
  | _ ->
      for _ = 0 to Random.int 4 do
        let c = if Random.bool () then Random.int 256 else 48 + Random.int 10 in
        Bytes.set bytes (place ()) (Char.chr c)
      done;
      Bytes.to_string bytes

let () =
  let channel = open_in_bin Sys.argv.(1) in
  let text = really_input_string channel (in_channel_length channel) in
  let count = int_of_string Sys.argv.(2) in
  Random.init 1;
  let refused = ref 0 in
  for _ = 1 to count do
    match Page.of_map (map_of (mutated text)) with
    | Error why ->
        assert (why <> "" && String.length why < 2000);
        incr refused
    | Ok page ->
        for i = 3 to Array.length Sys.argv - 1 do
          match Page.route page Sys.argv.(i) with
          | Some ((Page.Moved { location; _ } | Page.Folder location), _) ->
              ignore (Page.string page.Page.blob location)
          | Some (Page.Resource r, _) -> ignore page.Page.resources.(r)
          | Some (Page.Elsewhere, _) | None -> ()
        done
  done;
  Printf.printf "%d refused\n" !refused
