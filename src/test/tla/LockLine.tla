------------------------------ MODULE LockLine ------------------------------
(***************************************************************************)
(* The line of one lock: processes join it, the owner passes the lock on   *)
(* to the first place, a place takes over from a dead owner, a process     *)
(* leaves.                                                                 *)
(*                                                                         *)
(* The model has no network.  A request that a process could have sent is  *)
(* applied at any later moment, any number of times.  So every request may *)
(* be late, lost and repeated, and its answer, too.  A process that is     *)
(* killed sends nothing more.  That is the same as requests that are never *)
(* applied.                                                                *)
(*                                                                         *)
(* A process notices its turn by a read of any age.  The model lets it     *)
(* trust the end of every item that ever showed its id, from the moment    *)
(* when that item was written.  No real read is earlier than that.         *)
(*                                                                         *)
(* LockProtocol models clocks, dates, renewals, and the tokens of handoffs *)
(* within a process.  This module has the line instead, and the clocks     *)
(* only as an interval, because both together have too many states: each   *)
(* place is in the line or not, and each request of each process is new,   *)
(* late or repeated.  What connects them is the end in the item.  Here and *)
(* there an owner trusts it until the latest time has reached it, and      *)
(* another process takes over when the earliest time has passed it.        *)
(* LockProtocol also shows that an expired lease must stay lost, which a   *)
(* model without answers cannot.                                           *)
(*                                                                         *)
(* Time is counted in ticks.  "Without" names the one guard that is taken  *)
(* out, "none" for none.                                                   *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Clients,        \* the processes
    Waits,          \* how often each process waits for the lock; each wait has its own id
    MaxTime,        \* the last tick
    Lease,          \* the length of a lease
    Grant,          \* the length of the short lease that is passed on
    Uncertainty,    \* how far the bounds of a process are away from the table's clock
    Off,            \* how far the clock of a process that passes on may be wrong
    Room,           \* the most places of the line
    Window,         \* how much later than a join its owner may have acquired the lock
    Step,           \* how much longer a place waits to take over than the place before it
    Strange,        \* how much longer a process outside the line waits
    Hold,           \* for how long a release may keep the lock taken; 0: never
    Fenced,         \* the processes that ask for fencing tokens
    Tokens,         \* the most tokens: repeated requests take more and more
    CleanUp,        \* how long after its end an item without a token is deleted
    Renews,         \* whether leases are renewed
    Rejoins,        \* whether the request that passes on may append a new place of the same process
    AllTimes,       \* whether a late request may be of any tick; else of the first or the last tick at which it could be sent
    LateAcquire,    \* whether an acquire may be applied after its process has given up
    Without         \* the guard that is taken out

VARIABLES
    now,            \* the table's clock
    item,           \* the item of the lock
    wait,           \* what is known of each id
    seen            \* what an observer outside has seen go wrong

vars == <<now, item, wait, seen>>

Guard(name) == Without # name

Max(a, b) == IF a > b THEN a ELSE b
Range(s) == {s[i] : i \in DOMAIN s}

NoOwner == <<>>
NoItem == [there |-> FALSE, owner |-> NoOwner, exp |-> 0, since |-> 0, ttl |-> 0, token |-> 0, line |-> <<>>]

Ids == Clients \X (1..Waits)

\* An id is used for one wait, and for the turn that follows: from "from" to "until".  0: not yet.
\* "exp" is the latest end that an item showed with it as the owner; 1 once that has passed, because all ends in the past mean the same.
\* "rejoins" says that its release appends the next place of the process, "again" that the id was used before.
NotYet == [from |-> 0, until |-> 0, exp |-> 0, rejoins |-> FALSE, again |-> FALSE]

Started(id) == wait[id].from > 0
Alive(id) == Started(id) /\ wait[id].until = 0
Ended(id) == wait[id].until > 0

\* A request that ends a wait may have been sent.
MayEnd(id) == Ended(id) \/ wait[id].again

\* The last tick at which a process has sent a request with this id.
Last(id) == IF Ended(id) THEN wait[id].until ELSE now

Init ==
    /\ now = 1
    /\ item = NoItem
    /\ wait = [id \in Ids |-> NotYet]
    /\ seen = [foreign |-> FALSE, dropped |-> FALSE, shrunk |-> FALSE, long |-> FALSE, short |-> FALSE, left |-> FALSE,
               token |-> 0, by |-> NoOwner, wasted |-> [id \in Ids |-> 0]]

Tick ==
    /\ now < MaxTime
    /\ now' = now + 1
    /\ wait' = [id \in Ids |-> [wait[id] EXCEPT !.exp = IF @ > 0 /\ @ <= now - Uncertainty THEN 1 ELSE @]]
    /\ UNCHANGED <<item, seen>>

(***************************************************************************)
(* What a process knows.  Its bounds contain the table's clock, and each   *)
(* look at them may find others.  The wrong bound in one place breaks the  *)
(* model, but in two: a join that goes by the earliest time is refused     *)
(* more often, and an acquire whose end is counted from the latest time    *)
(* keeps a dead owner's lock for longer, which LockProtocol shows.         *)
(***************************************************************************)

\* The times that "earliest" may have shown between two ticks, and "latest".
Times(from, to) == IF AllTimes THEN from..to ELSE {from, to}
Earliest(from, to) == Times(from - Uncertainty, to)
Latest(from, to) == Times(from, to + Uncertainty)

\* The owner goes by the latest time, which is at least the table's.  An end in the past proves nothing, because the read may be
\* old.
Believes(id) ==
    /\ Alive(id) \/ ~Guard("dead-id")
    /\ wait[id].exp > 0
    /\ \/ ~Guard("turn-end")
       \/ now - (IF Guard("owner-latest") THEN 0 ELSE Uncertainty) < wait[id].exp

(***************************************************************************)
(* The life of an id.                                                      *)
(***************************************************************************)

\* A process waits, from now on with a new id.
Start(c, k) ==
    /\ ~Started(<<c, k>>)
    /\ k > 1 => Ended(<<c, k - 1>>)
    /\ wait' = IF Guard("fresh-id") \/ k = 1 THEN [wait EXCEPT ![<<c, k>>].from = now]
                ELSE [wait EXCEPT ![<<c, 1>>].until = 0, ![<<c, 1>>].again = TRUE]
    /\ UNCHANGED <<now, item, seen>>

\* It releases the lock, leaves the line or gives up.  From then on the id is dead.
End(id) ==
    /\ Alive(id)
    /\ wait' = [wait EXCEPT ![id].until = now, ![id].exp = IF Guard("dead-id") THEN 0 ELSE @]
    /\ UNCHANGED <<now, item, seen>>

\* It passes the lock on while other threads of the process wait.  The next place is in the same request.
EndAndRejoin(c, k) ==
    /\ Rejoins
    /\ k < Waits
    /\ Alive(<<c, k>>)
    /\ wait[<<c, k>>].exp > 0
    /\ wait' = [wait EXCEPT ![<<c, k>>].until = now, ![<<c, k>>].exp = 0, ![<<c, k>>].rejoins = TRUE, ![<<c, k + 1>>].from = now]
    /\ UNCHANGED <<now, item, seen>>

(***************************************************************************)
(* What the table does with a request.  "after" is the item that it        *)
(* leaves behind.                                                          *)
(***************************************************************************)

Mine(id) == item.there /\ item.owner = id

\* The owner had ended when the lock was passed on to it, and nothing but the end of the grant freed the lock.
PassedToDead == item.there /\ item.owner # NoOwner /\ Ended(item.owner) /\ item.since > wait[item.owner].until

Written(id, kind, after, index) ==
    LET gone == {d \in Range(item.line) \ Range(after.line) : Alive(d) /\ d # id /\ d # after.owner}
        behind == {d \in gone : ~\E i \in 1..(index - 1) : item.line[i] = d}
        \* A place that has not used its time to take over loses its place.
        inTime == kind = "acquire" /\ IF index = 0 THEN now > item.exp + Strange
                                                   ELSE behind = {} /\ now > item.exp + (index - 1) * Step
        owner == after.owner
        trusted == owner # NoOwner /\ Alive(owner) /\ (owner[1] \in Fenced => after.token > 0)
        fenced == trusted /\ owner[1] \in Fenced
    IN /\ after # item
       /\ item' = after
       /\ wait' = IF trusted
                  THEN [wait EXCEPT ![owner].exp = Max(@, Max(1, after.exp))]
                  ELSE wait
       /\ seen' = [seen EXCEPT
            !.foreign = @ \/ (kind \in {"renew", "pass", "delete", "keep", "hold"} /\ item.owner # id),
            !.dropped = @ \/ (gone # {} /\ ~inTime),
            !.long = @ \/ (kind = "pass" /\ Off = 0 /\ after.exp > now + Grant),
            !.left = @ \/ (\E i \in 1..(index - 1) : Ended(item.line[i]) /\ item.line[i] \in Range(after.line)),
            !.short = @ \/ (kind = "hold" /\ Ended(id) /\ after.exp < wait[id].until + Hold),
            !.shrunk = @ \/ (fenced /\ owner # seen.by /\ after.token <= seen.token),
            !.token = IF fenced THEN Max(@, after.token) ELSE @,
            !.by = IF fenced THEN owner ELSE @,
            !.wasted = IF kind = "acquire" /\ ~LateAcquire /\ PassedToDead THEN [@ EXCEPT ![item.owner] = @ + 1] ELSE @]
       /\ UNCHANGED now

\* The attribute "ttl".
DeletedAt(exp) == exp + CleanUp

\* Without a place: the item is absent, or its end has passed and the line is empty or dead.  The line goes.
\* With a place: the end has passed, for longer the more places are before.  They go, since their processes did not act.
Acquire(id) ==
    /\ Started(id)
    /\ LateAcquire \/ Alive(id)
    /\ id[1] \in Fenced => item.token < Tokens
    /\ \E at \in (IF Guard("taker-earliest") THEN Earliest(wait[id].from, Last(id)) ELSE Latest(wait[id].from, Last(id))),
          index \in 0..Room :
        LET after == [there |-> TRUE, owner |-> id, exp |-> at + Lease, since |-> at, ttl |-> DeletedAt(at + Lease),
                      token |-> IF id[1] \in Fenced THEN item.token + 1 ELSE item.token,
                      line |-> IF index = 0 THEN <<>>
                               ELSE (IF Guard("drop") THEN <<>> ELSE SubSeq(item.line, 1, index - 1))
                                    \o SubSeq(item.line, index + 1, Len(item.line))]
        IN /\ IF index = 0
              THEN \/ ~item.there
                   \/ item.exp < at /\ (item.line = <<>> \/ ~Guard("line-empty"))
                   \/ item.exp + Strange < at
              ELSE /\ item.there
                   /\ index <= Len(item.line)
                   /\ item.line[index] = id \/ ~Guard("own-place")
                   /\ item.exp + (IF Guard("order") THEN (index - 1) * Step ELSE 0) < at
           /\ Written(id, "acquire", after, index)

\* An owner that came later than the join refuses it, because the process may have left in the meantime.
Join(id) ==
    /\ Started(id)
    /\ \E latest \in {Last(id), Last(id) + Uncertainty} :
        /\ item.there
        /\ item.owner # NoOwner \/ ~Guard("owned")
        /\ item.owner # id \/ ~Guard("not-owner")
        /\ item.since <= latest + Window \/ ~Guard("window")
        /\ id \notin Range(item.line) \/ ~Guard("once")
        /\ Len(item.line) < Room
        /\ Written(id, "join", [item EXCEPT !.line = Append(@, id)], 0)

\* A renewal, or the confirmation of a turn that was noticed late, or that lacks the token.
Renew(id) ==
    /\ Renews
    /\ Started(id)
    /\ Mine(id) \/ ~Guard("renew-owner")
    /\ \E at \in Earliest(wait[id].from, Last(id)), takes \in {FALSE, id[1] \in Fenced /\ (item.token = 0 \/ ~Guard("no-token"))} :
        /\ item.exp < at + Lease \/ ~Guard("renew-forward")
        /\ Written(id, "renew", [item EXCEPT !.exp = at + Lease, !.ttl = DeletedAt(at + Lease), !.token = IF takes THEN 1 ELSE @], 0)

\* The first place becomes the owner.  The request does not name it.  The releasing process sends it until it is applied
\* once, so the end may be as late as now plus a grant.
Pass(id) ==
    /\ MayEnd(id)
    /\ Mine(id) \/ ~Guard("pass-owner")
    /\ item.there
    /\ item.line # <<>>
    /\ item.token < Tokens
    /\ \E at \in (IF Guard("grant-earliest") THEN Earliest(Last(id), now) ELSE Latest(Last(id), now)), off \in {-Off, 0, Off},
          \* The process may have joined with its next place in the meantime.
          next \in IF wait[id].rejoins THEN {<<>>, <<<<id[1], id[2] + 1>>>>} ELSE {<<>>} :
        LET place == <<id[1], id[2] + 1>>
            exp == Max(0, at + off + Grant)
        IN /\ next # <<>> => place \notin Range(item.line) \/ ~Guard("next-once")
           /\ Written(id, "pass", [item EXCEPT !.owner = Head(item.line), !.exp = exp, !.since = exp - Grant,
                !.ttl = IF Guard("pass-ttl") THEN DeletedAt(exp) ELSE @,
                !.token = IF @ > 0 /\ Guard("pass-token") THEN @ + 1 ELSE @,
                !.line = Tail(@) \o next], 0)

\* Frees the lock: the item goes, but for its token.
Free(id) ==
    /\ MayEnd(id)
    /\ Mine(id) \/ (~Guard("free-owner") /\ item.there)
    /\ item.line = <<>> \/ ~Guard("free-line")
    /\ IF item.token = 0 \/ ~Guard("free-token")
       THEN Written(id, "delete", NoItem, 0)
       ELSE Written(id, "keep", [item EXCEPT !.owner = NoOwner, !.exp = 0, !.since = 0, !.ttl = 0, !.line = <<>>], 0)

\* A release that keeps the lock taken for a time.  Place 1 takes over at the end.
Keep(id) ==
    /\ Hold > 0
    /\ MayEnd(id)
    /\ Mine(id)
    /\ \E at \in (IF Guard("hold-latest") THEN Latest(Last(id), now) ELSE Earliest(Last(id), now)) :
        Written(id, "hold", [item EXCEPT !.owner = NoOwner, !.exp = at + Hold, !.ttl = DeletedAt(at + Hold)], 0)

\* It removes its place at the index at which it saw it, if it is still there.
Leave(id) ==
    /\ MayEnd(id)
    /\ \E i \in 1..Len(item.line) :
        /\ item.line[i] = id \/ ~Guard("leave-own")
        /\ Written(id, "leave", [item EXCEPT !.line = SubSeq(@, 1, i - 1) \o SubSeq(@, i + 1, Len(@))], 0)

\* DynamoDB's own clean-up.
Expire ==
    /\ item.there
    /\ item.token = 0
    /\ now > item.ttl
    /\ item' = NoItem
    /\ UNCHANGED <<now, wait, seen>>

Next ==
    \/ Tick
    \/ Expire
    \/ \E c \in Clients, k \in 1..Waits : Start(c, k) \/ EndAndRejoin(c, k)
    \/ \E id \in Ids :
        \/ End(id) \/ Acquire(id) \/ Join(id) \/ Renew(id) \/ Pass(id) \/ Free(id) \/ Keep(id) \/ Leave(id)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

Alike == Permutations(Clients)

\* Two processes never believe at the same time that they hold the lock.
OneOwner == \A a, b \in Ids : Believes(a) /\ Believes(b) => a = b

\* The item protects the process that believes: no other may take over before.
Protected == \A id \in Ids : Believes(id) => item.there /\ item.owner = id /\ item.exp >= wait[id].exp

\* No request frees or renews what another has acquired.
NothingForeign == ~seen.foreign

\* Tokens grow from owner to owner.
TokensGrow == ~seen.shrunk

\* A waiting process loses its place only to a takeover, and after its own time to take over.
KeepsPlace == ~seen.dropped

\* No place stands twice in the line, and no owner stands in it: both would be served again after they have ended.
Once == \A i, j \in DOMAIN item.line : i # j => item.line[i] # item.line[j]
NotBoth == item.owner \notin Range(item.line)

\* A released lock has no line, because no owner is left to pass it on.
FreeHasNoLine == item.owner = NoOwner /\ item.exp = 0 => item.line = <<>>

\* A dead place costs the others one grant at most, and several that stand first cost one together: the takeover that
\* follows removes them.
OneGrant == ~seen.long /\ ~seen.left /\ \A id \in Ids : seen.wasted[id] <= 1

\* A lock that is kept taken after its release stays taken for that long.
HeldAtLeast == ~seen.short

=============================================================================
