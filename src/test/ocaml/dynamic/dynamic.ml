(* Code of somebody's own, for the tests of the server on CoHTTP. *)

open Lwt.Infix

let text body =
  let headers = Cohttp.Header.of_list [ ("Content-Type", "text/plain") ] in
  let encoding = Cohttp.Transfer.Fixed (Int64.of_int (String.length body)) in
  ( Cohttp.Response.make ~headers ~encoding (),
    Cohttp_lwt.Body.of_string body )

let answer request body =
  match Cohttp.Request.resource request with
  | "/echo" ->
      Some (Cohttp_lwt.Body.to_string body >|= fun body -> text ("<" ^ body ^ ">"))
  | "/parts" ->
      let parts = List.init 1000 (fun i -> string_of_int i ^ "\n") in
      let body = Cohttp_lwt.Body.of_stream (Lwt_stream.of_list parts) in
      Some (Lwt.return (Cohttp.Response.make (), body))
  | "/never" -> Some (fst (Lwt.wait ()))
  | "/fail" -> failwith "on purpose"
  | "/fail-later" -> Some (Lwt.pause () >>= fun () -> Lwt.fail Exit)
  | _ -> None
