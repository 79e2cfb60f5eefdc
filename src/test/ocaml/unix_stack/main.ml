(* The unikernel's functor over Lwt's Unix backend: a stack and a block device
   with the signatures of MirageOS, so that what a VM will run can be asked.

     unikernel-test DIR ADDR --port=PORT [--connections=N]

   The page is DIR/pagedata, a block device, if that is there. *)

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

let map path =
  let fd = Unix.openfile path [ Unix.O_RDONLY ] 0 in
  let map =
    if (Unix.fstat fd).Unix.st_size = 0 then
      Bigarray.Array1.create Bigarray.char Bigarray.c_layout 0
    else
      Bigarray.array1_of_genarray
        (Unix.map_file fd Bigarray.char Bigarray.c_layout false [| -1 |])
  in
  Unix.close fd;
  map

(* In the place of what is a part of an image. *)
module Files = struct
  type t = string

  let page dir = map (Filename.concat dir "page")
  let content dir = map (Filename.concat dir "content")
  let length dir = Bigarray.Array1.dim (content dir)
  let slice dir off len = Lwt.return (content dir, off, len)
end

(* A block device in a file. *)
module Device = struct
  type error = Mirage_block.error
  type write_error = Mirage_block.write_error
  type t = Page_server.map

  let pp_error ppf (_ : error) = Format.pp_print_string ppf "device"
  let pp_write_error ppf (_ : write_error) = Format.pp_print_string ppf "device"
  let disconnect _ = Lwt.return_unit
  let size t = Bigarray.Array1.dim t / 512

  let get_info t =
    Lwt.return
      {
        Mirage_block.read_write = false;
        sector_size = 512;
        size_sectors = Int64.of_int (size t);
      }

  let read t first buffers =
    let at = ref (Int64.to_int first * 512) in
    List.iter
      (fun buffer ->
        let len = Cstruct.length buffer in
        assert (len > 0 && len mod 512 = 0 && len <= 32768);
        assert (!at + len <= size t * 512);
        Cstruct.blit (Cstruct.of_bigarray t) !at buffer 0 len;
        at := !at + len)
      buffers;
    Lwt.return (Ok ())

  let write _ _ _ = Lwt.return (Error `Is_read_only)
end

module Block = Block_page.Make (Device)
module Embedded = Unikernel.Make (Stack) (Unikernel.Host_memory) (Files)
module Blocks = Unikernel.Make (Stack) (Unikernel.Host_memory) (Block)

let () =
  Sys.set_signal Sys.sigpipe Sys.Signal_ignore;
  ignore (Lwt_unix.on_signal Sys.sigterm (fun _ -> exit 0));
  let dir = Sys.argv.(1) in
  let stack = Unix.inet_addr_of_string Sys.argv.(2) in
  let device = Filename.concat dir "pagedata" in
  Lwt_main.run
    (if Sys.file_exists device then
     Block.connect (map device) >>= Blocks.start stack ()
    else Embedded.start stack () dir)
