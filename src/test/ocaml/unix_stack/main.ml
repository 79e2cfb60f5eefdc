(* The unikernel's functor over Lwt's Unix backend: a stack and a store with
   the signatures of MirageOS, so that what a VM will run can be asked.

     unikernel-test DIR ADDR --port=PORT [--connections=N] *)

open Lwt.Infix

module Stack = struct
  module TCP = struct
    type error = Tcpip.Tcp.error
    type write_error = Tcpip.Tcp.write_error
    type ipaddr = Ipaddr.t
    type flow = Lwt_unix.file_descr
    type t = Unix.inet_addr

    let pp_error ppf (_ : error) = Format.pp_print_string ppf "tcp"
    let pp_write_error ppf (_ : write_error) = Format.pp_print_string ppf "tcp"
    let disconnect _ = Lwt.return_unit

    (* As segments come: rarely a whole request, at times more than asked for. *)
    let read fd =
      let data = Bytes.create 1460 in
      Lwt.catch
        (fun () ->
          Lwt_unix.read fd data 0 1460 >|= function
          | 0 -> Ok `Eof
          | n -> Ok (`Data (Cstruct.of_string (Bytes.sub_string data 0 n))))
        (fun _ -> Lwt.return (Ok `Eof))

    let write fd data =
      let map = Cstruct.to_bigarray data in
      let size = Bigarray.Array1.dim map in
      let rec from off =
        if off = size then Lwt.return (Ok ())
        else Lwt_bytes.write fd map off (size - off) >>= fun n -> from (off + n)
      in
      Lwt.catch (fun () -> from 0) (fun _ -> Lwt.return (Error `Closed))

    let writev fd all =
      Lwt_list.fold_left_s
        (fun result data ->
          match result with Ok () -> write fd data | error -> Lwt.return error)
        (Ok ()) all

    let write_nodelay = write
    let writev_nodelay = writev

    let shutdown fd mode =
      let command =
        match mode with
        | `read -> Unix.SHUTDOWN_RECEIVE
        | `write -> Unix.SHUTDOWN_SEND
        | `read_write -> Unix.SHUTDOWN_ALL
      in
      (try Lwt_unix.shutdown fd command with Unix.Unix_error _ -> ());
      Lwt.return_unit

    let close fd =
      Lwt.catch (fun () -> Lwt_unix.close fd) (fun _ -> Lwt.return_unit)

    let dst _ = assert false
    let src _ = assert false
    let create_connection ?keepalive:_ _ _ = Lwt.return (Error `Refused)

    let listen address ~port ?keepalive:_ callback =
      let socket = Lwt_unix.socket Unix.PF_INET Unix.SOCK_STREAM 0 in
      Lwt_unix.setsockopt socket Unix.SO_REUSEADDR true;
      let rec accept () =
        Lwt_unix.accept socket >>= fun (fd, _) ->
        Lwt_unix.setsockopt fd Unix.TCP_NODELAY true;
        Lwt.async (fun () -> callback fd);
        accept ()
      in
      Lwt.async (fun () ->
          Lwt_unix.bind socket (Unix.ADDR_INET (address, port)) >>= fun () ->
          Lwt_unix.listen socket 100;
          prerr_endline "unikernel on its address";
          accept ())

    let unlisten _ ~port:_ = ()
    let input _ ~src:_ ~dst:_ _ = Lwt.return_unit
  end

  type t = Unix.inet_addr

  let disconnect _ = Lwt.return_unit
  let tcp address = address
  let listen _ = fst (Lwt.wait ())
end

module Store = struct
  type error = Mirage_kv.error
  type t = string
  type key = Mirage_kv.Key.t

  let pp_error ppf (_ : error) = Format.pp_print_string ppf "no such key"
  let disconnect _ = Lwt.return_unit
  let path dir key = Filename.concat dir (Mirage_kv.Key.to_string key)

  let sub dir key off len =
    let channel = open_in_bin (path dir key) in
    let size = in_channel_length channel in
    let off = min off size in
    seek_in channel off;
    let text = really_input_string channel (min len (size - off)) in
    close_in channel;
    text

  let get dir key = Lwt.return (Ok (sub dir key 0 max_int))

  let get_partial dir key ~offset ~length =
    Lwt.return (Ok (sub dir key (Optint.Int63.to_int offset) length))

  let exists _ _ = Lwt.return (Ok (Some `Value))
  let list _ _ = Lwt.return (Ok [])
  let digest _ _ = Lwt.return (Ok "")

  let size dir key =
    let text = sub dir key 0 max_int in
    Lwt.return (Ok (Optint.Int63.of_int (String.length text)))
end

module Unikernel = Unikernel.Make (Stack) (Store)

let () =
  Sys.set_signal Sys.sigpipe Sys.Signal_ignore;
  ignore (Lwt_unix.on_signal Sys.sigterm (fun _ -> exit 0));
  Lwt_main.run
    (Unikernel.start (Unix.inet_addr_of_string Sys.argv.(2)) Sys.argv.(1))
