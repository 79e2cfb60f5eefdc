(* A guest with a memory, in place of the page server of the same name: it tells
   how many requests it has answered since it was booted. *)

open Lwt.Infix

let port =
  let doc = Cmdliner.Arg.info ~doc:"The TCP port to listen on." [ "port" ] in
  Mirage_runtime.register_arg Cmdliner.Arg.(value & opt int 80 doc)

module Make
    (S : Tcpip.Stack.V4V6)
    (_ : sig end)
    (P : sig
      type t
    end) =
struct
  let memory = ref 0

  let answer () =
    incr memory;
    let body = Printf.sprintf "memory %d\n" !memory in
    Cstruct.of_string
      (Printf.sprintf
         "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
         (String.length body) body)

  (* The requests that end in what was read: they have no bodies. *)
  let rec ends text from =
    match String.index_from_opt text from '\r' with
    | Some i when i + 4 <= String.length text && String.sub text i 4 = "\r\n\r\n" ->
        1 + ends text (i + 4)
    | Some i when i + 1 < String.length text -> ends text (i + 1)
    | _ -> 0

  let rec serve flow rest =
    S.TCP.read flow >>= function
    | Ok `Eof | Error _ -> S.TCP.close flow
    | Ok (`Data data) -> (
        let text = rest ^ Cstruct.to_string data in
        match ends text 0 with
        | 0 -> serve flow text
        | n ->
            let answers = List.init n (fun _ -> answer ()) in
            S.TCP.writev_nodelay flow answers >>= fun _ -> serve flow "")

  let start stack () (_ : P.t) =
    S.TCP.listen (S.tcp stack) ~port:(port ()) (fun flow -> serve flow "");
    Printf.printf "unipage: listening on port %d\n%!" (port ());
    S.listen stack
end
