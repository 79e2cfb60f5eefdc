(* Arguments of the form --name=value. *)
module Term = struct
  type 'a t = unit -> 'a
end

module Arg = struct
  type 'a t = unit -> 'a
  type 'a conv = string -> 'a
  type info = string list

  let int = int_of_string
  let info ?docs:_ ?docv:_ ?doc:_ names = names
  let ( & ) f x = f x

  let opt ?vopt:_ conv default names () =
    Array.fold_left
      (fun found argument ->
        match String.split_on_char '=' argument with
        | [ name; value ] when List.exists (fun n -> "--" ^ n = name) names ->
            conv value
        | _ -> found)
      default Sys.argv

  let value term = term
end
