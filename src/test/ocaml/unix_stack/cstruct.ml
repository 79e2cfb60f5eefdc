open Bigarray

type buffer = (char, int8_unsigned_elt, c_layout) Array1.t
type t = { buffer : buffer; off : int; len : int }

let empty = { buffer = Array1.create char c_layout 0; off = 0; len = 0 }
let length t = t.len

let of_bigarray ?(off = 0) ?len buffer =
  let len = Option.value len ~default:(Array1.dim buffer - off) in
  assert (off >= 0 && len >= 0 && off + len <= Array1.dim buffer);
  { buffer; off; len }

let of_string ?allocator:_ ?(off = 0) ?len text =
  let len = Option.value len ~default:(String.length text - off) in
  of_bigarray (Array1.init char c_layout len (fun i -> text.[off + i]))

let to_bigarray t = Array1.sub t.buffer t.off t.len

let shift t n =
  assert (n >= 0 && n <= t.len);
  { t with off = t.off + n; len = t.len - n }

let blit_to_bytes t from bytes off len =
  assert (from >= 0 && from + len <= t.len);
  for i = 0 to len - 1 do
    Bytes.set bytes (off + i) t.buffer.{t.off + from + i}
  done

let create len = of_bigarray (Array1.init char c_layout len (fun _ -> '\000'))

let blit from at into off len =
  assert (at >= 0 && at + len <= from.len && off >= 0 && off + len <= into.len);
  for i = 0 to len - 1 do
    into.buffer.{into.off + off + i} <- from.buffer.{from.off + at + i}
  done

let to_string ?(off = 0) ?len t =
  let len = Option.value len ~default:(t.len - off) in
  String.init len (fun i -> t.buffer.{t.off + off + i})

let get_uint8 t i =
  assert (i >= 0 && i < t.len);
  Char.code t.buffer.{t.off + i}
