(* The page server: HTTP/1.1 for one page, or for the front of the site.

   It knows no Unix and no MirageOS: bytes come and go through a FLOW, time
   passes on a CLOCK, and the entry's own bytes are CONTENT that is never read
   whole. Every answer was computed when the project was staged and lies in the
   file `page`; what is left to do is to find the one that a request asks for.

   The file `page`, version 1, is a text header, an empty line, and a blob. A
   span OFF+LEN is a part of the blob, numbers are decimal, the lines come in
   this order, each ended by LF:

     unipage page 1
     blob N                  bytes of the blob
     content N               bytes of the file `content`
     options SPAN            the answer to OPTIONS; like every head below, it
                             has no `Connection` field and no empty line yet
     not-allowed SPAN        405
     bad-request SPAN        400
     head-too-large SPAN     431
     timeout SPAN            408
     moved SPAN              307 up to and including `Location: `
     folder SPAN             301 up to and including `Location: `
     otherwise front SPAN    any other target: 307 up to and including the
                             origin of the site; the target comes after it
     otherwise missing HEAD BODY            (instead: the front) 404
     resource BODY ETAG OK PARTIAL SAME OUTSIDE        one or more; the first
                             is the entry itself. BODY is `content` or a span,
                             the spans are the heads of 200, 206 (Content-Range
                             and Content-Length to be added), 304, 416
     packed BODY ETAG OK SAME               the gzip form of the resource above
     exact OFF COUNT         the table of whole targets
     paths OFF COUNT         the table of targets whose query does not matter

   A table is COUNT records at OFF, sorted by key as bytes, no key twice. A
   record is five 32-bit little-endian numbers: where the key is, its length, a
   kind, and two operands:

     0 resource A            answer with that resource
     1 elsewhere             as `otherwise front`
     2 moved                 307 to the URL at A of length B, query kept
     3 moved, whole          307 to the URL at A of length B, query not kept
     4 folder                301 to the target at A of length B, query kept

   Keys are targets in the normal form of [Target.normal]. *)

type map =
  (char, Bigarray.int8_unsigned_elt, Bigarray.c_layout) Bigarray.Array1.t

type span = { off : int; len : int }

(* What a request can ask for, as the characters of a line of text. *)
module Target = struct
  let hex_value = function
    | '0' .. '9' as c -> Char.code c - 48
    | 'A' .. 'F' as c -> Char.code c - 55
    | 'a' .. 'f' as c -> Char.code c - 87
    | _ -> -1

  let unreserved = function
    | 'A' .. 'Z' | 'a' .. 'z' | '0' .. '9' | '-' | '.' | '_' | '~' -> true
    | _ -> false

  (* Characters that mean the same in a path whether escaped or not. *)
  let plain_in_path c =
    unreserved c
    ||
    match c with
    | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | ':'
    | '@' ->
        true
    | _ -> false

  (* In a query, `& = + ;` are delimiters unless escaped. *)
  let plain_in_query c =
    unreserved c
    ||
    match c with
    | '!' | '$' | '\'' | '(' | ')' | '*' | ',' | ':' | '@' | '/' | '?' -> true
    | _ -> false

  (* The normal form of a target: RFC 3986, section 6.2.2 (hexadecimal digits
     in upper case, unreserved characters not escaped), and beyond it the
     equivalences by which a server of files finds a file: `'` and `%27` name
     the same one. `/` and `%2F` do not. *)
  let normal target =
    let n = String.length target in
    let out = Buffer.create (n + 16) in
    let escape c = Printf.bprintf out "%%%02X" (Char.code c) in
    let rec go i query =
      if i < n then
        let c = target.[i] in
        if c = '%' then
          let value =
            if i + 2 < n then
              let high = hex_value target.[i + 1]
              and low = hex_value target.[i + 2] in
              if high < 0 || low < 0 then -1 else (high * 16) + low
            else -1
          in
          if value < 0 then (
            escape '%';
            go (i + 1) query)
          else
            let c = Char.chr value in
            if if query then plain_in_query c else plain_in_path c then
              Buffer.add_char out c
            else escape c;
            go (i + 3) query
        else if query then (
          (match c with
          | '&' | '=' | '+' | ';' -> Buffer.add_char out c
          | _ -> if plain_in_query c then Buffer.add_char out c else escape c);
          go (i + 1) true)
        else (
          (match c with
          | '/' | '?' -> Buffer.add_char out c
          | _ -> if plain_in_path c then Buffer.add_char out c else escape c);
          go (i + 1) (c = '?'))
    in
    go 0 false;
    Buffer.contents out

  let query target =
    match String.index_opt target '?' with
    | None -> ""
    | Some i -> String.sub target i (String.length target - i)

  let without_query target =
    match String.index_opt target '?' with
    | None -> target
    | Some i -> String.sub target 0 i
end

(* The file `page`. *)
module Page = struct
  type body = Content | Within of span
  type packed = { span : span; tag : string; ok : string; same : string }

  type resource = {
    body : body;
    tag : string;
    ok : string;
    partial : string;
    same : string;
    outside : string;
    packed : packed option;
  }

  type otherwise = Front of string | Missing of string * span

  type t = {
    blob : map;
    content_length : int;
    options : string;
    not_allowed : string;
    bad_request : string;
    head_too_large : string;
    timeout : string;
    moved : string;
    folder : string;
    otherwise : otherwise;
    resources : resource array;
    exact : span;  (** its [len] is a count of records *)
    paths : span;
  }

  type route =
    | Resource of int
    | Elsewhere
    | Moved of { location : span; keep_query : bool }
    | Folder of span

  exception Malformed of string

  let record_size = 20
  let longest_line = 1024
  let malformed fmt = Printf.ksprintf (fun s -> raise (Malformed s)) fmt
  let string map { off; len } = String.init len (fun i -> map.{off + i})

  let decimal s =
    let digit c = c >= '0' && c <= '9' in
    let n = String.length s in
    if n > 0 && n <= 15 && String.for_all digit s && (n = 1 || s.[0] <> '0')
    then int_of_string s
    else malformed "%S is no number" s

  (* The lines before the blob, read one after the other. *)
  type lines = { text : map; mutable next : int; mutable number : int }

  let line lines =
    let size = Bigarray.Array1.dim lines.text in
    let rec stop i =
      if i >= size || i - lines.next > longest_line then
        malformed "line %d has no end" lines.number
      else if lines.text.{i} = '\n' then i
      else stop (i + 1)
    in
    let stop = stop lines.next in
    let text =
      string lines.text { off = lines.next; len = stop - lines.next }
    in
    lines.next <- stop + 1;
    lines.number <- lines.number + 1;
    text

  let words lines = String.split_on_char ' ' (line lines)

  let parse map =
    let lines = { text = map; next = 0; number = 1 } in
    if (try line lines with Malformed _ -> "") <> "unipage page 1" then
      malformed "not a `page` file of version 1";
    let unexpected name =
      malformed "line %d: expected `%s`" (lines.number - 1) name
    in
    let field name =
      match words lines with
      | word :: values when word = name -> values
      | _ -> unexpected name
    in
    let number name =
      match field name with [ n ] -> decimal n | _ -> unexpected name
    in
    let size = number "blob" in
    let content_length = number "content" in
    (* Spans are kept until the end of the header, and so the blob, is known. *)
    let span text =
      match String.split_on_char '+' text with
      | [ off; len ] -> { off = decimal off; len = decimal len }
      | _ -> malformed "line %d: %S is no span" (lines.number - 1) text
    in
    let one name =
      match field name with [ s ] -> span s | _ -> unexpected name
    in
    let options = one "options" in
    let not_allowed = one "not-allowed" in
    let bad_request = one "bad-request" in
    let head_too_large = one "head-too-large" in
    let timeout = one "timeout" in
    let moved = one "moved" in
    let folder = one "folder" in
    let otherwise =
      match field "otherwise" with
      | [ "front"; head ] -> `Front (span head)
      | [ "missing"; head; body ] -> `Missing (span head, span body)
      | _ -> unexpected "otherwise"
    in
    let table name off count =
      let off = decimal off and len = decimal count in
      if len > size / record_size then
        malformed "table `%s` is longer than the file" name;
      { off; len }
    in
    let rec resources seen =
      match (words lines, seen) with
      | [ "resource"; body; tag; ok; partial; same; outside ], _ ->
          let body = if body = "content" then None else Some (span body) in
          let heads = (span ok, span partial, span same, span outside) in
          resources ((body, tag, heads, None) :: seen)
      | [ "packed"; body; tag'; ok; same ], (b, tag, heads, None) :: rest ->
          let packed = Some (span body, tag', span ok, span same) in
          resources ((b, tag, heads, packed) :: rest)
      | [ "exact"; off; count ], _ :: _ ->
          (List.rev seen, table "exact" off count)
      | _ -> unexpected "resource` or `exact"
    in
    let resources, exact = resources [] in
    let paths =
      match field "paths" with
      | [ off; count ] -> table "paths" off count
      | _ -> unexpected "paths"
    in
    if line lines <> "" then unexpected "";
    let found = Bigarray.Array1.dim map - lines.next in
    if found <> size then
      malformed "the blob is %d bytes long instead of %d" found size;
    let blob = Bigarray.Array1.sub map lines.next size in
    let inside what { off; len } =
      if off > size || len > size - off then
        malformed "%s lies outside the file" what;
      { off; len }
    in
    let text what span = string blob (inside what span) in
    let records name { off; len } =
      let name = "table `" ^ name ^ "`" in
      let bytes = inside name { off; len = len * record_size } in
      { off = bytes.off; len }
    in
    let packed (body, tag, ok, same) =
      {
        span = inside "a packed body" body;
        tag;
        ok = text "a head" ok;
        same = text "a head" same;
      }
    in
    let resource (body, tag, (ok, partial, same, outside), form) =
      {
        body =
          (match body with
          | None -> Content
          | Some span -> Within (inside "a body" span));
        tag;
        ok = text "a head" ok;
        partial = text "a head" partial;
        same = text "a head" same;
        outside = text "a head" outside;
        packed = Option.map packed form;
      }
    in
    {
      blob;
      content_length;
      options = text "options" options;
      not_allowed = text "not-allowed" not_allowed;
      bad_request = text "bad-request" bad_request;
      head_too_large = text "head-too-large" head_too_large;
      timeout = text "timeout" timeout;
      moved = text "moved" moved;
      folder = text "folder" folder;
      otherwise =
        (match otherwise with
        | `Front head -> Front (text "otherwise" head)
        | `Missing (head, body) ->
            Missing (text "otherwise" head, inside "otherwise" body));
      resources = Array.of_list (List.map resource resources);
      exact = records "exact" exact;
      paths = records "paths" paths;
    }

  let of_map map =
    match parse map with
    | page -> Ok page
    | exception Malformed what -> Error what

  let number page off =
    let byte i = Char.code page.blob.{off + i} in
    byte 0 lor (byte 1 lsl 8) lor (byte 2 lsl 16) lor (byte 3 lsl 24)

  (* [key] against the bytes at [off], as strings are compared. *)
  let compare_key page key off len =
    let n = String.length key in
    let rec go i =
      if i = n || i = len then compare n len
      else
        let c = Char.compare key.[i] page.blob.{off + i} in
        if c <> 0 then c else go (i + 1)
    in
    go 0

  (* The record of [key] in a table, found by halving: nothing is parsed ahead,
     however long the table is. A record that points outside the file is met
     only when it is looked at, and then as if it were not there. *)
  let find page table key =
    let rec go low high =
      if low >= high then None
      else
        let middle = (low + high) / 2 in
        let at = table.off + (middle * record_size) in
        let c = compare_key page key (number page at) (number page (at + 4)) in
        if c < 0 then go low middle
        else if c > 0 then go (middle + 1) high
        else Some at
    in
    let route at =
      let a = number page (at + 12) and b = number page (at + 16) in
      let location = { off = a; len = b } in
      let size = Bigarray.Array1.dim page.blob in
      match number page (at + 8) with
      | 0 when a < Array.length page.resources -> Some (Resource a)
      | 1 -> Some Elsewhere
      | 2 when a + b <= size -> Some (Moved { location; keep_query = true })
      | 3 when a + b <= size -> Some (Moved { location; keep_query = false })
      | 4 when a + b <= size -> Some (Folder location)
      | _ -> None
    in
    try Option.bind (go 0 table.len) route with Invalid_argument _ -> None

  (* The route of a target, and the query that it leaves over. *)
  let route page target =
    let key = Target.normal target in
    match find page page.exact key with
    | Some route -> Some (route, "")
    | None -> (
        match find page page.paths (Target.without_query key) with
        | Some route -> Some (route, Target.query target)
        | None -> None)
end

(* The values of fields (RFC 9110). *)
module Field = struct
  let is_blank c = c = ' ' || c = '\t'

  (* `gzip`, wanted at least as much as the file as it is (section 12.5.3). *)
  let accepts_gzip value =
    let weight = function
      | [] -> 1000
      | parameter :: _ -> (
          match String.split_on_char '=' (String.trim parameter) with
          | [ ("q" | "Q"); q ] -> (
              match float_of_string_opt (String.trim q) with
              | Some q when q >= 0. && q <= 1. -> int_of_float (q *. 1000.)
              | _ -> 0)
          | _ -> 1000)
    in
    let coding (gzip, any, identity) element =
      match String.split_on_char ';' element with
      | [] -> (gzip, any, identity)
      | name :: parameters -> (
          let q = weight parameters in
          match String.lowercase_ascii (String.trim name) with
          | "gzip" | "x-gzip" -> (max gzip q, any, identity)
          | "*" -> (gzip, q, identity)
          | "identity" -> (gzip, any, q)
          | _ -> (gzip, any, identity))
    in
    let gzip, any, identity =
      List.fold_left coding (-1, -1, 0) (String.split_on_char ',' value)
    in
    let gzip = if gzip >= 0 then gzip else any in
    gzip > 0 && gzip >= identity

  (* Whether a list of entity tags holds [tag], compared weakly (13.1.2). *)
  let matches tag list =
    let n = String.length list in
    let rec next i =
      if i >= n then false
      else
        match list.[i] with
        | ' ' | '\t' | ',' -> next (i + 1)
        | '*' -> true
        | 'W' when i + 1 < n && list.[i + 1] = '/' -> opaque (i + 2)
        | _ -> opaque i
    and opaque i =
      if i < n && list.[i] = '"' then
        match String.index_from_opt list (i + 1) '"' with
        | None -> false
        | Some stop ->
            let len = stop + 1 - i in
            (len = String.length tag && String.sub list i len = tag)
            || next (stop + 1)
      else false
    in
    next 0

  type range = Whole | Part of int * int | Outside

  (* One range of bytes (14.1.2) of a body of [length] bytes; what is no range,
     and more than one, is ignored. The numbers may be of any size. *)
  let range value length =
    let number text =
      if text = "" || not (String.for_all (fun c -> c >= '0' && c <= '9') text)
      then None
      else Some (Option.value (int_of_string_opt text) ~default:max_int)
    in
    let n = String.length value in
    if n < 6 || String.lowercase_ascii (String.sub value 0 6) <> "bytes=" then
      Whole
    else
      match String.split_on_char '-' (String.sub value 6 (n - 6)) with
      | [ ""; last ] -> (
          match number last with
          | None -> Whole
          | Some k when k = 0 || length = 0 -> Outside
          | Some k -> Part (max 0 (length - k), length - 1))
      | [ first; "" ] -> (
          match number first with
          | None -> Whole
          | Some a -> if a >= length then Outside else Part (a, length - 1))
      | [ first; last ] -> (
          match (number first, number last) with
          | Some a, Some b when a <= b ->
              if a >= length then Outside else Part (a, min b (length - 1))
          | _ -> Whole)
      | _ -> Whole
end

(* The head of a request (RFC 9112, sections 2 to 5). *)
module Request = struct
  type t = {
    meth : string;
    target : string;  (** in origin-form, or `*` *)
    keep : bool;  (** the client would keep the connection *)
    old : bool;  (** HTTP/1.0 *)
    length : int;  (** of the body *)
    chunked : bool;  (** the body has no length ahead *)
    expects : bool;  (** the client waits for 100 before it sends the body *)
    encodings : string;
    none_match : string;
    range : string;
    if_range : string;
  }

  exception Bad

  let bad_unless condition = if not condition then raise_notrace Bad

  let token_char = function
    | 'A' .. 'Z' | 'a' .. 'z' | '0' .. '9' -> true
    | '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '.' -> true
    | '^' | '_' | '`' | '|' | '~' -> true
    | _ -> false

  let host_char = function
    | 'A' .. 'Z' | 'a' .. 'z' | '0' .. '9' | '-' | '.' | '_' | '~' -> true
    | ':' | '[' | ']' | '%' | '!' | '$' | '&' | '\'' | '(' | ')' -> true
    | '*' | '+' | ',' | ';' | '=' -> true
    | _ -> false

  let starts_with prefix text =
    let n = String.length prefix in
    String.length text >= n
    && String.lowercase_ascii (String.sub text 0 n) = prefix

  (* Origin-form, from origin-form or absolute-form, whose authority is dropped
     (3.2.2). What starts with two slashes would be another site in a
     `Location`; it is refused. *)
  let origin_form meth target =
    bad_unless (String.for_all (fun c -> c > ' ' && c < '\127') target);
    if target = "*" then (
      bad_unless (meth = "OPTIONS");
      target)
    else
      let target =
        if target.[0] = '/' then target
        else
          let start =
            if starts_with "http://" target then 7
            else if starts_with "https://" target then 8
            else raise_notrace Bad
          in
          let n = String.length target in
          let rec path i =
            if i = n then "/"
            else
              match target.[i] with
              | '/' -> String.sub target i (n - i)
              | '?' -> "/" ^ String.sub target i (n - i)
              | c ->
                  bad_unless (host_char c);
                  path (i + 1)
          in
          bad_unless (start < n && target.[start] <> '/');
          path start
      in
      bad_unless (String.length target < 2 || target.[1] <> '/');
      target

  (* [bytes] from [start] to [stop] hold whole lines, each ended by CR LF and
     without any other control character, and an empty one at the end. *)
  let parse bytes start stop =
    let eol = Bytes.index_from bytes start '\r' in
    let meth, target, minor =
      match
        String.split_on_char ' ' (Bytes.sub_string bytes start (eol - start))
      with
      | [ meth; target; version ] ->
          bad_unless (meth <> "" && String.for_all token_char meth);
          bad_unless (meth <> "CONNECT" && target <> "");
          bad_unless
            (String.length version = 8
            && String.sub version 0 7 = "HTTP/1."
            && version.[7] >= '0'
            && version.[7] <= '9');
          (meth, origin_form meth target, Char.code version.[7] - 48)
      | _ -> raise_notrace Bad
    in
    let hosts = ref 0 and length = ref (-1) and chunked = ref false in
    let connection = ref "" and encodings = ref "" and none_match = ref "" in
    let range = ref "" and if_range = ref "" and expect = ref "" in
    let join field value =
      field := if !field = "" then value else !field ^ "," ^ value
    in
    let field name value =
      match name with
      | "host" ->
          incr hosts;
          bad_unless (String.for_all host_char value)
      | "content-length" ->
          let digits = String.for_all (fun c -> c >= '0' && c <= '9') value in
          let n = String.length value in
          bad_unless (!length < 0 && n > 0 && n <= 18 && digits);
          length := int_of_string value
      | "transfer-encoding" ->
          bad_unless
            ((not !chunked) && String.lowercase_ascii value = "chunked");
          chunked := true
      | "connection" -> join connection value
      | "accept-encoding" -> join encodings value
      | "if-none-match" -> join none_match value
      | "range" -> join range value
      | "if-range" -> join if_range value
      | "expect" -> join expect value
      | _ -> ()
    in
    let rec fields at =
      if at + 2 < stop then (
        let eol = Bytes.index_from bytes at '\r' in
        let rec name i =
          match Bytes.get bytes i with
          | ':' -> i
          | c ->
              bad_unless (token_char c);
              name (i + 1)
        in
        let colon = name at in
        bad_unless (colon > at);
        let rec from i =
          if i < eol && Field.is_blank (Bytes.get bytes i) then from (i + 1)
          else i
        in
        let rec upto i first =
          if i > first && Field.is_blank (Bytes.get bytes (i - 1)) then
            upto (i - 1) first
          else i
        in
        let first = from (colon + 1) in
        let last = upto eol first in
        field
          (String.lowercase_ascii (Bytes.sub_string bytes at (colon - at)))
          (Bytes.sub_string bytes first (last - first));
        fields (eol + 2))
    in
    fields (eol + 2);
    let old = minor = 0 in
    bad_unless (!hosts = 1 || (old && !hosts = 0));
    bad_unless (not (!chunked && (old || !length >= 0)));
    let asks option =
      !connection <> ""
      && List.exists
           (fun word -> String.lowercase_ascii (String.trim word) = option)
           (String.split_on_char ',' !connection)
    in
    {
      meth;
      target;
      keep = (if old then asks "keep-alive" else true) && not (asks "close");
      old;
      length = max 0 !length;
      chunked = !chunked;
      expects = (not old) && starts_with "100-continue" !expect;
      encodings = !encodings;
      none_match = !none_match;
      range = !range;
      if_range = !if_range;
    }
end

(* One connection. Every operation yields a number, so that each can be waited
   for beside the end of the connection's time. *)
module type FLOW = sig
  type t

  val read : t -> bytes -> int -> int -> int Lwt.t
  (** up to so many bytes to that place; 0: no more will come *)

  val write : t -> string -> int Lwt.t
  (** the whole string; 0: the client is gone *)

  val send : t -> map -> int -> int -> int Lwt.t
  (** at least one byte of that span, how many; 0: the client is gone *)

  val finish : t -> unit Lwt.t
  (** nothing more will be written *)

  val close : t -> unit Lwt.t
  (** frees it; allowed while it is read or written, and once only *)

  val abort : t -> unit Lwt.t
  (** the same, without a wait for what has not been sent *)
end

(* The entry's bytes, of any number. *)
module type CONTENT = sig
  type t

  val length : t -> int

  val slice : t -> int -> int -> (map * int * int) Lwt.t
  (** where at least one byte of that span lies: offset and length there *)
end

module type CLOCK = sig
  val sleep : float -> unit Lwt.t
  (** seconds *)
end

type limits = {
  connections : int;
  head : int;  (** seconds for a whole request *)
  idle : int;  (** seconds between two requests *)
  stalled : int;  (** seconds in which a client accepts not one byte *)
}

let default_limits = { connections = 1000; head = 15; idle = 120; stalled = 30 }
let longest_head = 8192
let longest_body = 65536

(* A body up to this size is copied behind its head once, and from then on each
   answer is one write of one buffer. *)
let small = 16384

module Make (Flow : FLOW) (Content : CONTENT) (Clock : CLOCK) = struct
  open Lwt.Infix

  type phase = Idle | Receiving | Sending | Closing

  type connection = {
    flow : Flow.t;
    mutable buffer : bytes;
    mutable start : int;  (** of what was received and not used yet *)
    mutable stop : int;
    mutable phase : phase;
    mutable deadline : int;
    mutable turn : int;  (** grows with each change of phase, over all *)
    mutable served : int;
    mutable over : int Lwt.t;  (** fulfilled when its time is over *)
    mutable wake : int Lwt.u;
  }

  (* The answers to GET that were put together already. *)
  type kept = { mutable whole : string; mutable whole_packed : string }

  type t = {
    page : Page.t;
    content : Content.t;
    limits : limits;
    kept : kept array;
    connections : (int, connection) Hashtbl.t;
    mutable next_id : int;
    mutable turns : int;
    mutable now : int;  (** seconds in which there were connections *)
    mutable ticking : bool;
    mutable stopping : bool;
    drained : unit Lwt.t;
    drain : unit Lwt.u;
  }

  let create ?(limits = default_limits) page_map content =
    match Page.of_map page_map with
    | Error what -> Error ("page: " ^ what)
    | Ok page when page.content_length <> Content.length content ->
        Error
          (Printf.sprintf "content: %d bytes long instead of %d"
             (Content.length content) page.content_length)
    | Ok page ->
        let drained, drain = Lwt.wait () in
        let nothing _ = { whole = ""; whole_packed = "" } in
        Ok
          {
            page;
            content;
            limits;
            kept = Array.map nothing page.resources;
            connections = Hashtbl.create 16;
            next_id = 0;
            turns = 0;
            now = 0;
            ticking = false;
            stopping = false;
            drained;
            drain;
          }

  (* --- Time. One ticker looks at all connections once a second, and only as
     long as there are any; a timer for each request costs far more. --- *)

  let enter t connection phase =
    let l = t.limits in
    let seconds =
      match phase with
      | Idle -> l.idle
      | Receiving -> l.head
      | Sending -> l.stalled
      | Closing -> 2
    in
    connection.phase <- phase;
    connection.deadline <- t.now + seconds;
    t.turns <- t.turns + 1;
    connection.turn <- t.turns

  let expired = -1

  let end_time connection =
    if Lwt.is_sleeping connection.over then Lwt.wakeup connection.wake expired

  let rec tick t =
    if Hashtbl.length t.connections = 0 then (
      t.ticking <- false;
      Lwt.return_unit)
    else
      Clock.sleep 1. >>= fun () ->
      t.now <- t.now + 1;
      let late =
        Hashtbl.fold
          (fun _ c late -> if c.deadline <= t.now then c :: late else late)
          t.connections []
      in
      List.iter end_time late;
      tick t

  (* [promise], or [expired] when the time of the connection is over first. *)
  let in_time connection promise =
    match Lwt.state promise with
    | Lwt.Sleep -> Lwt.choose [ promise; connection.over ]
    | Lwt.Return _ | Lwt.Fail _ -> promise

  (* The connection that has waited longest for anything to happen goes, an
     idle one if there is one. *)
  let evict t =
    let idle c = c.phase = Idle || c.phase = Closing in
    let older a b =
      if idle a <> idle b then if idle a then a else b
      else if a.turn <= b.turn then a
      else b
    in
    let oldest =
      Hashtbl.fold
        (fun _ c best ->
          if not (Lwt.is_sleeping c.over) then best
          else match best with None -> Some c | Some b -> Some (older b c))
        t.connections None
    in
    Option.iter
      (fun c ->
        c.phase <- Closing;
        end_time c)
      oldest

  (* --- Receiving. --- *)

  (* Room for more bytes after those that are not used yet. *)
  let make_room c =
    if c.start = c.stop then (
      c.start <- 0;
      c.stop <- 0)
    else if c.stop = Bytes.length c.buffer then
      if c.start > 0 then (
        Bytes.blit c.buffer c.start c.buffer 0 (c.stop - c.start);
        c.stop <- c.stop - c.start;
        c.start <- 0)
      else c.buffer <- Bytes.extend c.buffer 0 (Bytes.length c.buffer)

  let receive c =
    make_room c;
    let room = Bytes.length c.buffer - c.stop in
    in_time c (Flow.read c.flow c.buffer c.stop room) >|= fun n ->
    if n > 0 then c.stop <- c.stop + n;
    n

  type head =
    | Head of Request.t
    | Bad_request
    | Too_large
    | Too_slow
    | Gone  (** nothing was asked *)

  (* Looks for the end of the head from [at] on, in the line that starts at
     [line]; both count from the first unused byte. Refuses, as soon as they
     are seen, bytes that no head has: a bare CR or LF, which others might take
     for the end of a line, and control characters. *)
  let rec scan c at line =
    let i = c.start + at in
    if i >= c.stop then `More (at, line)
    else
      let before = if at > 0 then Bytes.unsafe_get c.buffer (i - 1) else '\n' in
      match Bytes.unsafe_get c.buffer i with
      | '\n' ->
          if before <> '\r' then `Bad
          else if at > line + 1 then scan c (at + 1) (at + 1)
          else if line > 0 then `End (i + 1)
          else (
            (* An empty line before the request is let pass (9112, 2.2). *)
            c.start <- i + 1;
            scan c 0 0)
      | _ when before = '\r' -> `Bad
      | '\r' | '\t' -> scan c (at + 1) line
      | '\000' .. '\031' | '\127' -> `Bad
      | _ -> scan c (at + 1) line

  let rec head t c at line =
    match scan c at line with
    | `Bad -> Lwt.return Bad_request
    | `End stop -> (
        let start = c.start in
        c.start <- stop;
        if stop - start > longest_head then Lwt.return Too_large
        else
          match Request.parse c.buffer start stop with
          | request -> Lwt.return (Head request)
          | exception Request.Bad -> Lwt.return Bad_request)
    | `More (at, line) ->
        if c.stop - c.start >= longest_head then Lwt.return Too_large
        else
          let begun = c.stop > c.start in
          let wanted = if begun then Receiving else Idle in
          if c.phase <> wanted then enter t c wanted;
          receive c >>= fun n ->
          if n > 0 then head t c at line
          else if n = expired && c.phase = Receiving then Lwt.return Too_slow
          else if n = 0 && begun then Lwt.return Bad_request
          else Lwt.return Gone

  (* Reads a body of [length] bytes and forgets it. *)
  let rec skip t c length =
    let there = min length (c.stop - c.start) in
    c.start <- c.start + there;
    let length = length - there in
    if length = 0 then Lwt.return Gone
    else (
      if c.phase <> Receiving then enter t c Receiving;
      receive c >>= fun n ->
      if n > 0 then skip t c length
      else Lwt.return (if n = expired then Too_slow else Bad_request))

  (* --- Sending. --- *)

  let connection_field request keep =
    if not keep then "Connection: close\r\n\r\n"
    else if request.Request.old then "Connection: keep-alive\r\n\r\n"
    else "\r\n"

  let write c text = in_time c (Flow.write c.flow text)

  (* The slices come from [next], each written before the next one is asked
     for. A client that takes them as fast as they come must not keep the
     others waiting. *)
  let rec send t c next off len =
    if len = 0 then Lwt.return 1
    else
      next off len >>= fun (map, at, size) ->
      let rec part at size =
        if size = 0 then Lwt.return 1
        else
          in_time c (Flow.send c.flow map at size) >>= fun n ->
          if n <= 0 then Lwt.return 0
          else (
            enter t c Sending;
            part (at + n) (size - n))
      in
      part at size >>= fun sent ->
      if sent <= 0 then Lwt.return 0
      else if size = len then Lwt.return 1
      else Lwt.pause () >>= fun () -> send t c next (off + size) (len - size)

  let slice_size = 262144

  let within map { off; _ } at len =
    Lwt.return (map, off + at, min len slice_size)

  let body_source t = function
    | Page.Content ->
        ( (fun at len -> Content.slice t.content at (min len slice_size)),
          Content.length t.content )
    | Page.Within span -> (within t.page.blob span, span.len)

  (* [size] bytes from [off] as a string. *)
  let copy source off size =
    let out = Bytes.create size in
    let rec fill at =
      if at = size then Lwt.return (Bytes.unsafe_to_string out)
      else
        source (off + at) (size - at) >>= fun (map, from, n) ->
        for i = 0 to n - 1 do
          Bytes.unsafe_set out (at + i) map.{from + i}
        done;
        fill (at + n)
    in
    fill 0

  let head_and_body t c head source off len =
    if len <= small then
      copy source off len >>= fun body -> write c (head ^ body)
    else
      write c head >>= fun n ->
      if n <= 0 then Lwt.return 0
      else (
        enter t c Sending;
        send t c source off len)

  (* The whole of a resource. The answer that most requests get is kept. *)
  let whole t c request keep ok source len kept keep_it =
    let ending = connection_field request keep in
    if request.Request.meth = "HEAD" then write c (ok ^ ending)
    else if keep && not request.old then
      if kept <> "" then write c kept
      else if len <= small then (
        copy source 0 len >>= fun body ->
        let answer = String.concat "" [ ok; ending; body ] in
        keep_it answer;
        write c answer)
      else head_and_body t c (ok ^ ending) source 0 len
    else head_and_body t c (ok ^ ending) source 0 len

  let resource t c (request : Request.t) keep index =
    let r = t.page.resources.(index) in
    let kept = t.kept.(index) in
    let ending = connection_field request keep in
    let identity, length = body_source t r.body in
    let packed =
      if request.range = "" && request.encodings <> "" then
        match r.packed with
        | Some _ as packed when Field.accepts_gzip request.encodings -> packed
        | _ -> None
      else None
    in
    let tag, same =
      match packed with
      | Some { tag; same; _ } -> (tag, same)
      | None -> (r.tag, r.same)
    in
    if request.none_match <> "" && Field.matches tag request.none_match then
      write c (same ^ ending)
    else
      match packed with
      | Some { span; ok; _ } ->
          whole t c request keep ok (within t.page.blob span) span.len
            kept.whole_packed (fun answer -> kept.whole_packed <- answer)
      | None -> (
          (* Offsets count in the file, so a range is never one of the packed
             form. A range is defined for GET only (14.2). *)
          let range =
            if
              request.range = ""
              || request.meth = "HEAD"
              || (request.if_range <> "" && request.if_range <> r.tag)
            then Field.Whole
            else Field.range request.range length
          in
          match range with
          | Field.Whole ->
              whole t c request keep r.ok identity length kept.whole
                (fun answer -> kept.whole <- answer)
          | Field.Outside -> write c (r.outside ^ ending)
          | Field.Part (first, last) ->
              let size = last - first + 1 in
              let head =
                Printf.sprintf
                  "%sContent-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n%s"
                  r.partial first last length size ending
              in
              head_and_body t c head identity first size)

  let answer t c (request : Request.t) keep =
    let ending = connection_field request keep in
    let located head location =
      write c (String.concat "" [ head; location; "\r\n"; ending ])
    in
    let otherwise () =
      match t.page.otherwise with
      | Front head -> located head request.target
      | Missing (head, body) ->
          let source = within t.page.blob body in
          let len = if request.meth = "HEAD" then 0 else body.len in
          head_and_body t c (head ^ ending) source 0 len
    in
    if request.meth = "OPTIONS" then write c (t.page.options ^ ending)
    else
      match Page.route t.page request.target with
      | Some (Resource index, _) ->
          if request.meth = "GET" || request.meth = "HEAD" then
            resource t c request keep index
          else write c (t.page.not_allowed ^ ending)
      | Some (Moved { location; keep_query }, query) ->
          located t.page.moved
            (Page.string t.page.blob location ^ if keep_query then query else "")
      | Some (Folder location, query) ->
          located t.page.folder (Page.string t.page.blob location ^ query)
      | Some (Elsewhere, _) | None -> otherwise ()

  (* --- A connection from its first byte to its last. --- *)

  (* What the client is still sending is read for a while, for an answer would
     be lost if the connection were closed over unread bytes (9112, 9.6). *)
  let linger t c =
    enter t c Closing;
    in_time c (Flow.finish c.flow >|= fun () -> 1) >>= fun _ ->
    let rec go left =
      c.start <- 0;
      c.stop <- 0;
      if left <= 0 then Flow.abort c.flow
      else
        receive c >>= fun n ->
        if n > 0 then go (left - n) else Flow.close c.flow
    in
    go 1_000_000

  let give_time c =
    if not (Lwt.is_sleeping c.over) then (
      let over, wake = Lwt.wait () in
      c.over <- over;
      c.wake <- wake)

  let refuse t c head =
    give_time c;
    enter t c Closing;
    write c (head ^ "Connection: close\r\n\r\n") >>= fun n ->
    if n > 0 then linger t c else Flow.abort c.flow

  let give_up t c = function
    | Bad_request | Head _ -> refuse t c t.page.bad_request
    | Too_large -> refuse t c t.page.head_too_large
    | Too_slow -> refuse t c t.page.timeout
    | Gone -> Flow.close c.flow

  let rec requests t c =
    head t c 0 0 >>= function
    | Head request ->
        (* A body that is not read here ends the connection: a client that
           waits for `100 Continue` may or may not send it. *)
        let unread =
          request.chunked
          || request.length > longest_body
          || (request.expects && request.length > 0)
        in
        let read = if unread then 0 else request.length in
        skip t c read >>= ( function
        | Gone -> respond t c request (request.keep && not unread)
        | failed -> give_up t c failed )
    | failed -> give_up t c failed

  and respond t c request keep =
    let keep = keep && not t.stopping in
    enter t c Sending;
    answer t c request keep >>= fun sent ->
    if sent <= 0 then Flow.abort c.flow
    else if not keep then linger t c
    else (
      c.served <- c.served + 1;
      (* The others get their turn even if this one never stops asking. *)
      if c.served land 31 = 0 then Lwt.pause () >>= fun () -> next t c
      else next t c)

  and next t c =
    if t.stopping && c.start = c.stop then Flow.close c.flow
    else requests t c

  let serve t flow =
    if Hashtbl.length t.connections >= t.limits.connections then evict t;
    let over, wake = Lwt.wait () in
    let c =
      {
        flow;
        buffer = Bytes.create 1024;
        start = 0;
        stop = 0;
        phase = Idle;
        deadline = 0;
        turn = 0;
        served = 0;
        over;
        wake;
      }
    in
    let id = t.next_id in
    t.next_id <- id + 1;
    Hashtbl.replace t.connections id c;
    enter t c Idle;
    if not t.ticking then (
      t.ticking <- true;
      Lwt.async (fun () -> tick t));
    Lwt.finalize
      (fun () ->
        Lwt.catch (fun () -> requests t c) (fun _ -> Flow.abort c.flow))
      (fun () ->
        Hashtbl.remove t.connections id;
        if t.stopping && Hashtbl.length t.connections = 0 then
          Lwt.wakeup_later t.drain ();
        Lwt.return_unit)

  (* Frees one connection, when there is no room for another one. *)
  let make_way = evict

  (* Ends idle connections now, the others after the answer that they wait
     for; fulfilled when none is left, at the latest after ten seconds. *)
  let stop t =
    t.stopping <- true;
    let all p = Hashtbl.fold (fun _ c l -> if p c then c :: l else l) in
    List.iter end_time (all (fun c -> c.phase = Idle) t.connections []);
    if Hashtbl.length t.connections = 0 then Lwt.return_unit
    else Lwt.pick [ t.drained; Clock.sleep 10. ]
end
