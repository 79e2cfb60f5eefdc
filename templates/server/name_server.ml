(* The name server as a unikernel: the primary server of ocaml-dns, with the zone
   embedded. The address is an argument of the stack's own (--ipv4), the port is
   --port. *)

let port =
  let doc = Cmdliner.Arg.info ~doc:"The UDP and TCP port to listen on." [ "port" ] in
  Mirage_runtime.register_arg Cmdliner.Arg.(value & opt int 53 doc)

(* The zone file that unipage writes: one record a line, fully qualified. The
   parser of ocaml-dns takes some labels for units and keywords, such as `1.min`
   and `no-default-alpn`, which are names of pages here. *)
module Zone = struct
  exception Bad of string

  let name text =
    match Domain_name.of_string text with
    | Ok name -> name
    | Error (`Msg why) -> raise (Bad (text ^ ": " ^ why))

  let number text =
    match Int32.of_string_opt ("0u" ^ text) with
    | Some number -> number
    | None -> raise (Bad (text ^ " is no number"))

  let address of_string text =
    match of_string text with
    | Ok address -> address
    | Error (`Msg why) -> raise (Bad (text ^ ": " ^ why))

  (* Addresses of one name come in several records. *)
  let add_address owner key singleton union ttl trie =
    let set =
      match Dns_trie.lookup owner key trie with
      | Ok (_, known) -> union known singleton
      | Error _ -> singleton
    in
    Dns_trie.insert owner key (ttl, set) trie

  let record ttl trie = function
    | [ owner; "IN"; "SOA"; ns; mail; serial; refresh; retry; expiry; minimum ] ->
        let soa =
          {
            Dns.Soa.nameserver = name ns;
            hostmaster = name mail;
            serial = number serial;
            refresh = number refresh;
            retry = number retry;
            expiry = number expiry;
            minimum = number minimum;
          }
        in
        Dns_trie.insert (name owner) Dns.Rr_map.Soa soa trie
    | [ owner; "IN"; "NS"; ns ] ->
        let host = Domain_name.(host_exn (name ns)) in
        Dns_trie.insert (name owner) Dns.Rr_map.Ns
          (ttl, Domain_name.Host_set.singleton host)
          trie
    | [ owner; "IN"; "A"; text ] ->
        let address = address Ipaddr.V4.of_string text in
        add_address (name owner) Dns.Rr_map.A
          (Ipaddr.V4.Set.singleton address)
          Ipaddr.V4.Set.union ttl trie
    | [ owner; "IN"; "AAAA"; text ] ->
        let address = address Ipaddr.V6.of_string text in
        add_address (name owner) Dns.Rr_map.Aaaa
          (Ipaddr.V6.Set.singleton address)
          Ipaddr.V6.Set.union ttl trie
    | fields -> raise (Bad (String.concat " " fields))

  let line (ttl, trie) text =
    if text = "" || text.[0] = ';' then (ttl, trie)
    else
      match String.split_on_char ' ' text with
      | [ "$ORIGIN"; _ ] -> (ttl, trie)
      | [ "$TTL"; seconds ] -> (number seconds, trie)
      | fields -> (ttl, record ttl trie fields)

  (* What the zone file says, for the server to answer from. *)
  let parse text =
    match
      List.fold_left line (0l, Dns_trie.empty) (String.split_on_char '\n' text)
    with
    | _, trie -> Ok trie
    | exception Bad why -> Error ("the zone has a record that is none: " ^ why)
    | exception Invalid_argument why -> Error ("the zone: " ^ why)
end

module Make (S : Tcpip.Stack.V4V6) (Z : sig
  type t = string
end) =
struct
  module Server = Dns_server_mirage.Make (S)

  let start stack (zone : Z.t) =
    match Zone.parse zone with
    | Error why -> Lwt.fail_with why
    | Ok trie ->
        let primary =
          Dns_server.Primary.create
            ~rng:(fun length -> Mirage_crypto_rng.generate length)
            trie
        in
        Server.primary ~port:(port ()) stack primary;
        S.listen stack
end
