(* A guest with a memory and a disk, and with bad habits: it stands in for the
   page server (build/page-server), and is started the same way.

     /count      how many requests it has answered, by its memory and its disk
     /echo       the head of the request, and how long its body was
     /bytes/N    N bytes
     /part/N/M   says that N bytes come, sends M, and ends
     /die        ends without a word
     /hang       says nothing
     /stall      sends half an answer, then nothing
     /garbage    answers no HTTP
     /aborted    to how many clients it could not say all
     /slow/MS    answers after so many milliseconds

   It does not boot if its host's folder build/ has a file `boot-fails`, and
   never begins to listen if that has `boot-hangs`. *)

let argument name =
  let rec find i =
    if i + 1 >= Array.length Sys.argv then ""
    else if Sys.argv.(i) = name then Sys.argv.(i + 1)
    else find (i + 1)
  in
  find 1

let first_line path =
  let channel = open_in path in
  let line = input_line channel in
  close_in channel;
  line

let write_file path text =
  let channel = open_out path in
  output_string channel text;
  close_out channel

let record () =
  let stat = first_line "/proc/self/stat" in
  let from = String.rindex stat ')' + 2 in
  let fields =
    String.split_on_char ' ' (String.sub stat from (String.length stat - from))
  in
  let line =
    Printf.sprintf "pid=%d start=%s boot=%s stamp=%s ms=1\n" (Unix.getpid ())
      (List.nth fields 19)
      (first_line "/proc/sys/kernel/random/boot_id")
      (argument "--stamp")
  in
  let file = argument "--record" in
  write_file (file ^ ".new") line;
  Sys.rename (file ^ ".new") file

(* --- What it remembers. --- *)

let memory = ref 0
let aborted = ref 0

let count () =
  incr memory;
  let disk = Filename.concat (Filename.get_temp_dir_name ()) "count" in
  let before = try int_of_string (first_line disk) with Sys_error _ -> 0 in
  write_file disk (string_of_int (before + 1));
  Printf.sprintf "memory %d, disk %d\n" !memory (before + 1)

(* --- HTTP, as little of it as a gateway sends. --- *)

let send fd text =
  let size = String.length text in
  let rec from off =
    if off < size then from (off + Unix.write_substring fd text off (size - off))
  in
  from 0

let head status length =
  Printf.sprintf
    "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\
     Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nvmcgi-status: a lie\r\n\r\n"
    status length

let answer fd text =
  send fd (head "200 OK" (String.length text));
  send fd text

let block = String.make 65536 'x'

let rec bytes fd n =
  if n > 0 then (
    let k = min n (String.length block) in
    send fd (String.sub block 0 k);
    bytes fd (n - k))

let rec forever () =
  Unix.sleepf 1000.;
  forever ()

(* Reads until an empty line: the head, and what came of the body already. *)
let read_head fd =
  let buffer = Buffer.create 1000 and chunk = Bytes.create 65536 in
  let rec more () =
    let text = Buffer.contents buffer in
    let rec find i =
      if i + 4 > String.length text then None
      else if String.sub text i 4 = "\r\n\r\n" then Some (i + 4)
      else find (i + 1)
    in
    match find 0 with
    | Some at -> Some (String.sub text 0 at, String.length text - at)
    | None -> (
        match Unix.read fd chunk 0 (Bytes.length chunk) with
        | 0 -> None
        | n ->
            Buffer.add_subbytes buffer chunk 0 n;
            more ())
  in
  more ()

let content_length head =
  List.fold_left
    (fun found line ->
      match String.index_opt line ':' with
      | Some i
        when String.lowercase_ascii (String.sub line 0 i) = "content-length" ->
          int_of_string
            (String.trim (String.sub line (i + 1) (String.length line - i - 1)))
      | _ -> found)
    0
    (String.split_on_char '\n' head)

let drain fd n =
  let chunk = Bytes.create 65536 in
  let rec more n =
    if n > 0 then
      match Unix.read fd chunk 0 (min n (Bytes.length chunk)) with
      | 0 -> ()
      | k -> more (n - k)
  in
  more n

let path head = List.nth (String.split_on_char ' ' head) 1

let serve fd =
  let rec next () =
    match read_head fd with
    | None -> ()
    | Some (head_text, early) ->
        let length = content_length head_text in
        drain fd (length - early);
        (match String.split_on_char '/' (path head_text) with
        | [ ""; "count" ] -> answer fd (count ())
        | [ ""; "echo" ] ->
            answer fd (head_text ^ Printf.sprintf "body %d\n" length)
        | [ ""; "bytes"; n ] ->
            let n = int_of_string n in
            send fd (head "200 OK" n);
            bytes fd n
        | [ ""; "part"; n; m ] ->
            send fd (head "200 OK" (int_of_string n));
            bytes fd (int_of_string m);
            Unix._exit 3
        | [ ""; "die" ] -> Unix._exit 3
        | [ ""; "hang" ] -> forever ()
        | [ ""; "stall" ] ->
            send fd (head "200 OK" 100);
            send fd "half";
            forever ()
        | [ ""; "garbage" ] ->
            send fd "\001\002 I am no web server\n\n\n";
            Unix._exit 0
        | [ ""; "aborted" ] -> answer fd (Printf.sprintf "%d\n" !aborted)
        | [ ""; "slow"; ms ] ->
            Unix.sleepf (float_of_string ms /. 1000.);
            answer fd "slow\n"
        | _ -> answer fd (first_line "/proc/self/stat" ^ "\n"));
        next ()
  in
  (try next () with Unix.Unix_error _ -> incr aborted);
  Unix.close fd

let () =
  Sys.set_signal Sys.sigpipe Sys.Signal_ignore;
  if Sys.file_exists "build/boot-fails" then (
    prerr_endline "guest: the disk is on fire";
    exit 1);
  if Sys.file_exists "build/boot-hangs" then forever ();
  let listen = argument "--listen" in
  let colon = String.rindex listen ':' in
  let address =
    Unix.ADDR_INET
      ( Unix.inet_addr_of_string (String.sub listen 0 colon),
        int_of_string
          (String.sub listen (colon + 1) (String.length listen - colon - 1)) )
  in
  let socket = Unix.socket ~cloexec:true Unix.PF_INET Unix.SOCK_STREAM 0 in
  Unix.setsockopt socket Unix.SO_REUSEADDR true;
  Unix.bind socket address;
  Unix.listen socket 100;
  let ready, told = Unix.pipe ~cloexec:true () in
  if Unix.fork () > 0 then (
    Unix.close told;
    ignore (Unix.read ready (Bytes.create 1) 0 1))
  else (
    ignore (Unix.setsid ());
    record ();
    let null = Unix.openfile "/dev/null" [ Unix.O_RDWR ] 0 in
    List.iter (Unix.dup2 null) [ Unix.stdin; Unix.stdout; Unix.stderr ];
    Unix.close told;
    while true do
      let fd, _ = Unix.accept ~cloexec:true socket in
      ignore (Thread.create serve fd)
    done)
