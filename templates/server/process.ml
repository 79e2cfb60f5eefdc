(* The page server as a process: the core over Lwt's Unix backend.

     page-server --dir DIR --listen ADDR:PORT
                 [--daemon --record FILE --log FILE --stamp S]
                 [--connections N] [--head-timeout S] [--idle-timeout S]
                 [--stalled-timeout S]

   DIR is a project: its files `page` and `content` are mapped, never read
   whole. With `--daemon` the command returns when the server accepts
   connections (0), or cannot (1, and one line that says why); FILE then holds
   one line `pid=N start=T boot=B stamp=S`, which names the process beyond the
   reuse of process ids (start: field 22 of /proc/N/stat) and reboots. The file
   goes away with the server. SIGTERM and SIGINT let answers that are under way
   finish. *)

open Lwt.Infix

type options = {
  mutable dir : string;
  mutable listen : string;
  mutable daemon : bool;
  mutable record : string;
  mutable log : string;
  mutable stamp : string;
  mutable limits : Page_server.limits;
}

exception Failed of string

let failed fmt = Printf.ksprintf (fun s -> raise (Failed s)) fmt

(* --- The three things that the core asks for. --- *)

module Flow = struct
  type t = Lwt_unix.file_descr

  let gone _ = Lwt.return 0

  let read fd buffer off len =
    Lwt.catch (fun () -> Lwt_unix.read fd buffer off len) gone

  let write fd text =
    let size = String.length text in
    let rec from off =
      if off = size then Lwt.return 1
      else
        Lwt_unix.write_string fd text off (size - off) >>= fun n ->
        if n = 0 then Lwt.return 0 else from (off + n)
    in
    Lwt.catch (fun () -> from 0) gone

  let send fd map off len =
    Lwt.catch (fun () -> Lwt_bytes.write fd map off len) gone

  let finish fd =
    (try Lwt_unix.shutdown fd Unix.SHUTDOWN_SEND
     with Unix.Unix_error _ -> ());
    Lwt.return_unit

  (* Lwt_unix.close would start a thread for it. *)
  let close fd =
    Lwt_unix.abort fd End_of_file;
    (try Unix.close (Lwt_unix.unix_file_descr fd) with Unix.Unix_error _ -> ());
    Lwt.return_unit

  let abort fd =
    (try Lwt_unix.setsockopt_optint fd Unix.SO_LINGER (Some 0)
     with Unix.Unix_error _ -> ());
    close fd
end

module Content = struct
  type t = Page_server.map

  let length = Bigarray.Array1.dim
  let slice map off len = Lwt.return (map, off, len)
end

module Clock = struct
  let sleep = Lwt_unix.sleep
end

module Server = Page_server.Make (Flow) (Content) (Clock)

(* --- Setting up; what fails here is said on stderr. --- *)

let map_file path =
  let fd =
    try Unix.openfile path [ Unix.O_RDONLY; Unix.O_CLOEXEC ] 0
    with Unix.Unix_error (e, _, _) ->
      failed "%s: %s" path (Unix.error_message e)
  in
  Fun.protect
    ~finally:(fun () -> Unix.close fd)
    (fun () ->
      match Unix.fstat fd with
      | { Unix.st_kind = Unix.S_REG; st_size = 0; _ } ->
          (* An empty mapping is refused by the kernel. *)
          Bigarray.Array1.create Bigarray.char Bigarray.c_layout 0
      | { Unix.st_kind = Unix.S_REG; _ } -> (
          try
            Bigarray.array1_of_genarray
              (Unix.map_file fd Bigarray.char Bigarray.c_layout false [| -1 |])
          with
          | Unix.Unix_error (e, _, _) ->
              failed "%s: %s" path (Unix.error_message e)
          | Sys_error e | Failure e -> failed "%s: %s" path e)
      | _ -> failed "%s: not a file" path)

let address text =
  match String.rindex_opt text ':' with
  | None -> failed "--listen %s: expected ADDR:PORT" text
  | Some colon -> (
      let host = String.sub text 0 colon in
      let port = String.sub text (colon + 1) (String.length text - colon - 1) in
      let n = String.length host in
      let host =
        if n > 2 && host.[0] = '[' && host.[n - 1] = ']' then
          String.sub host 1 (n - 2)
        else host
      in
      match (Unix.inet_addr_of_string host, int_of_string_opt port) with
      | host, Some port when port > 0 && port < 65536 ->
          Unix.ADDR_INET (host, port)
      | _ | (exception Failure _) ->
          failed "--listen %s: expected ADDR:PORT, both as numbers" text)

let listen text =
  let address = address text in
  let fd =
    Unix.socket ~cloexec:true
      (Unix.domain_of_sockaddr address)
      Unix.SOCK_STREAM 0
  in
  try
    Unix.setsockopt fd Unix.SO_REUSEADDR true;
    Unix.bind fd address;
    Unix.listen fd 1024;
    fd
  with Unix.Unix_error (e, _, _) ->
    let hint =
      match e with
      | Unix.EADDRINUSE -> ": another process listens there"
      | Unix.EACCES -> ": ports below 1024 need rights; choose a higher one"
      | Unix.EADDRNOTAVAIL -> ": this machine does not have that address"
      | _ -> ""
    in
    failed "cannot listen on %s: %s%s" text
      (String.lowercase_ascii (Unix.error_message e))
      hint

(* --- The record of a daemon. --- *)

let first_line path =
  let channel = open_in_bin path in
  Fun.protect
    ~finally:(fun () -> close_in_noerr channel)
    (fun () -> input_line channel)

(* Field 22 of /proc/self/stat. The second one is the name of the command in
   parentheses, which may hold anything. *)
let start_time () =
  let stat = first_line "/proc/self/stat" in
  let from = String.rindex stat ')' + 2 in
  let rest = String.sub stat from (String.length stat - from) in
  List.nth (String.split_on_char ' ' rest) 19

let write_record options =
  let line =
    Printf.sprintf "pid=%d start=%s boot=%s stamp=%s\n" (Unix.getpid ())
      (start_time ())
      (first_line "/proc/sys/kernel/random/boot_id")
      options.stamp
  in
  let temporary = Printf.sprintf "%s.%d" options.record (Unix.getpid ()) in
  let channel = open_out_bin temporary in
  output_string channel line;
  close_out channel;
  Sys.rename temporary options.record;
  line

let remove_record options line =
  try
    if first_line options.record ^ "\n" = line then Sys.remove options.record
  with Sys_error _ | End_of_file -> ()

(* --- Running. --- *)

let say fmt = Printf.ksprintf (fun s -> prerr_string (s ^ "\n"); flush stderr) fmt

let accept_all server socket =
  let rec go () =
    Lwt.try_bind
      (fun () -> Lwt_unix.accept ~cloexec:true socket)
      (fun (fd, _) ->
        (try Lwt_unix.setsockopt fd Unix.TCP_NODELAY true
         with Unix.Unix_error _ -> ());
        Lwt.async (fun () -> Server.serve server fd);
        go ())
      (function
        | Unix.Unix_error
            ((Unix.EMFILE | Unix.ENFILE | Unix.ENOBUFS | Unix.ENOMEM), _, _) ->
            Server.make_way server;
            Lwt_unix.sleep 0.05 >>= go
        | Unix.Unix_error (Unix.EBADF, _, _) -> Lwt.return_unit
        | _ -> Lwt.pause () >>= go)
  in
  go ()

let run server socket =
  let stop, stopped = Lwt.wait () in
  let on signal =
    ignore
      (Lwt_unix.on_signal signal (fun _ ->
           if Lwt.is_sleeping stop then Lwt.wakeup_later stopped ()))
  in
  List.iter on [ Sys.sigterm; Sys.sigint ];
  Lwt.async_exception_hook :=
    (fun e -> say "page-server: %s" (Printexc.to_string e));
  let socket = Lwt_unix.of_unix_file_descr ~blocking:false socket in
  Lwt_main.run
    ( Lwt.pick [ accept_all server socket; stop ] >>= fun () ->
      Flow.close socket >>= fun () -> Server.stop server )

let redirect options =
  let onto target fd =
    Unix.dup2 fd target;
    Unix.close fd
  in
  onto Unix.stdin (Unix.openfile "/dev/null" [ Unix.O_RDONLY ] 0);
  let log = if options.log = "" then "/dev/null" else options.log in
  let flags = [ Unix.O_WRONLY; Unix.O_CREAT; Unix.O_APPEND ] in
  let fd =
    try Unix.openfile log flags 0o644
    with Unix.Unix_error (e, _, _) ->
      failed "%s: %s" log (Unix.error_message e)
  in
  Unix.dup2 fd Unix.stdout;
  onto Unix.stderr fd

(* The server in a process of its own, outside the session of whoever started
   it. The start has succeeded when the child has said so, with an empty line,
   through a pipe; anything else is what went wrong. The socket listens before
   the fork, so no client can come too early. *)
let daemon options serve =
  let from_child, to_parent = Unix.pipe ~cloexec:true () in
  if Lwt_unix.fork () > 0 then (
    Unix.close to_parent;
    match input_line (Unix.in_channel_of_descr from_child) with
    | "" -> 0
    | why -> failed "%s" why
    | exception End_of_file -> failed "the server ended before it had started")
  else
    let tell line =
      ignore (Unix.write_substring to_parent (line ^ "\n") 0 (String.length line + 1));
      Unix.close to_parent
    in
    Unix.close from_child;
    ignore (Unix.setsid ());
    if Lwt_unix.fork () > 0 then Unix._exit 0
    else
      match
        let line = if options.record = "" then "" else write_record options in
        redirect options;
        line
      with
      | line ->
          tell "";
          serve ();
          remove_record options line;
          0
      | exception (Failed why | Sys_error why) ->
          tell why;
          1
      | exception e ->
          tell (Printexc.to_string e);
          1

let options () =
  let o =
    {
      dir = "";
      listen = "";
      daemon = false;
      record = "";
      log = "";
      stamp = "";
      limits = Page_server.default_limits;
    }
  in
  let limit set = Arg.Int (fun n -> o.limits <- set o.limits (max 1 n)) in
  let specification =
    [
      ("--dir", Arg.String (fun s -> o.dir <- s), "DIR the project to serve");
      ("--listen", Arg.String (fun s -> o.listen <- s), "ADDR:PORT");
      ("--daemon", Arg.Unit (fun () -> o.daemon <- true), " return when started");
      ("--record", Arg.String (fun s -> o.record <- s), "FILE names the daemon");
      ("--log", Arg.String (fun s -> o.log <- s), "FILE what the daemon says");
      ("--stamp", Arg.String (fun s -> o.stamp <- s), "S a word for the record");
      ( "--connections",
        limit (fun l connections -> { l with Page_server.connections }),
        "N connections at a time (1000)" );
      ( "--head-timeout",
        limit (fun l head -> { l with Page_server.head }),
        "S for a client to send a request (15)" );
      ( "--idle-timeout",
        limit (fun l idle -> { l with Page_server.idle }),
        "S between two requests (120)" );
      ( "--stalled-timeout",
        limit (fun l stalled -> { l with Page_server.stalled }),
        "S for a client to accept some bytes (30)" );
    ]
  in
  Arg.parse (Arg.align specification)
    (fun word -> raise (Arg.Bad ("unexpected " ^ word)))
    "page-server --dir DIR --listen ADDR:PORT [options]";
  if o.dir = "" || o.listen = "" then (
    prerr_endline "page-server: --dir and --listen are needed (see --help)";
    exit 2);
  if String.exists (fun c -> c <= ' ') o.stamp then (
    prerr_endline "page-server: --stamp must be one word";
    exit 2);
  o

let main () =
  let options = options () in
  (* One page needs little: a small nursery instead of OCaml's 2 MiB. *)
  Gc.set { (Gc.get ()) with Gc.minor_heap_size = 32768; space_overhead = 120 };
  Sys.set_signal Sys.sigpipe Sys.Signal_ignore;
  try
    let path name = Filename.concat options.dir name in
    let content = map_file (path "content") in
    let page = map_file (path "page") in
    match Server.create ~limits:options.limits page content with
    | Error why -> failed "%s/%s" options.dir why
    | Ok server ->
        let socket = listen options.listen in
        let serve () = run server socket in
        if options.daemon then daemon options serve
        else (
          say "page-server: %s on %s" options.dir options.listen;
          serve ();
          0)
  with Failed why ->
    say "page-server: %s" why;
    1

let () = exit (main ())
