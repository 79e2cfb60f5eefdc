type t = Unix.inet_addr

module V4 = struct
  type t = Unix.inet_addr

  let of_string text =
    match Unix.inet_addr_of_string text with
    | address -> Ok address
    | exception Failure why -> Error (`Msg why)

  module Set = Set.Make (struct
    type nonrec t = t

    let compare = compare
  end)

  module Prefix = struct
    type t = Unix.inet_addr * int
  end
end

module V6 = V4
