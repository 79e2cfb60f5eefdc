type t = Unix.inet_addr

module V4 = struct
  type t = Unix.inet_addr

  module Prefix = struct
    type t = Unix.inet_addr * int
  end
end

module V6 = V4
