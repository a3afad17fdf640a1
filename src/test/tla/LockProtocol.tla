---------------------------- MODULE LockProtocol ----------------------------
(***************************************************************************)
(* The protocol of one lock whose leases end on the table's own clock, and *)
(* of the line of processes that wait for it: acquire, renew, take over,   *)
(* release, hand off within a process, fencing; join, pass on, turn,       *)
(* confirm, leave.                                                         *)
(*                                                                         *)
(* Time is counted in ticks.  A request, once sent, is applied any number  *)
(* of times at any later moment.  An answer is a view of the item as it    *)
(* was at any earlier moment: so it may be lost, late, or the result of a  *)
(* stale read.  A process that is killed does nothing more, which every    *)
(* process may do at any moment.                                           *)
(*                                                                         *)
(* A process knows the table's time only as an interval, drawn from dates  *)
(* that lag, one of which may be wrong, and carried forward by two clocks  *)
(* of its own, one of which may stand still or jump.  A process without    *)
(* Date knows no time of the table.  It watches items, and is in no line.  *)
(*                                                                         *)
(* "Without" names the one guard that is taken out, "none" for none.       *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Clients,        \* the processes
    Undated,        \* those without Date
    Fenced,         \* those that ask for fencing tokens
    MaxTime,        \* the last tick
    Lease, Grant,   \* the length of a lease, and of the short one that is passed on
    Step,           \* how much longer a place waits to take over than the place before it
    Strange,        \* how much longer a process outside the line waits to take over and to remove the line
    Window,         \* how much later than a join the owner may have acquired the lock
    Room,           \* the most places of the line
    Rejoins,        \* whether the request that passes on may append the next place of the process
    Hold,           \* for how long a release may keep the lock taken; 0: never
    Astray,         \* by how much the end that is passed on may be too early or too late
    CleanUp,        \* how long after its end DynamoDB deletes an item without a token
    KeepToken,      \* the same for an item with a token
    Range,          \* how many tokens a fenced acquisition takes
    Rate,           \* how far the tokens of an absent item advance in a tick
    Delay,          \* how late a try may arrive
    LateTries,      \* whether a try may be applied after its wait has ended
    \* How often each happens, in all.
    Waits, Retries, Joins, Renewals, Confirms, Takings, Asks, WrongDates,
    Bounded,        \* whether processes know the table's time as an interval; else exactly, which is the worst for
                    \* every guard that is not about clocks: owners believe as late and takers act as early as can be
    Uncertainty,    \* how far a date may lag behind the table's clock
    MaxCall,        \* how long an answer with a date may take
    Off,            \* by how much a date is wrong
    Troubles,       \* what may go wrong with the clocks of a process: "none", "mono", "wall", "unseen"
    MaxMissed,      \* how many ticks a clock may miss, and how far it may jump
    Without         \* the guard that is taken out

VARIABLES
    now,            \* the table's clock
    item,           \* the item of the lock
    net,            \* every request that was ever sent
    clock,          \* what each process knows of the table's clock
    ask,            \* the request whose date each process awaits
    proc,           \* what each process believes of the lock
    watch,          \* since when a process has seen the same item
    count,          \* how often each thing has happened
    seen            \* what an observer outside has seen go wrong

vars == <<now, item, net, clock, ask, proc, watch, count, seen>>

Guard(name) == Without # name

Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b
Places(line) == {line[i] : i \in DOMAIN line}
Removed(line, i) == SubSeq(line, 1, i - 1) \o SubSeq(line, i + 1, Len(line))

\* An end that no clock reaches.
Endless == 1000

\* What may be wrong with an end that is passed on: the clock of the process that passes on, and nothing of the next owner's.
Strays == IF Astray = 0 THEN {0} ELSE {0 - Astray, 0, Astray}

NoOwner == <<>>
NoItem == [there |-> FALSE, owner |-> NoOwner, exp |-> 0, since |-> 0, ttl |-> 0, version |-> 0, token |-> 0, line |-> <<>>]
NoAsk == [there |-> FALSE, sent |-> 0, mono |-> 0, wall |-> 0, served |-> FALSE, date |-> 0, tainted |-> FALSE]
\* "views" are the items that showed this process as the owner; a read may show each of them from then on.
NoWait(k) == [state |-> "idle", k |-> k, exp |-> 0, high |-> 0, token |-> 0, last |-> 0, turned |-> FALSE, views |-> {}]
NoWatch == [owner |-> NoOwner, version |-> 0, exp |-> 0, since |-> 0]

(***************************************************************************)
(* Time.  The bounds are kept relative to the table's clock, as carried    *)
(* forward by the monotonic and by the wall clock.                         *)
(***************************************************************************)

NoInterval == [there |-> FALSE, highMono |-> 0, highWall |-> 0, lowMono |-> 0, lowWall |-> 0]

\* The owner goes by the larger elapsed time, so a clock that stood still does not make it believe for longer.
High(interval) == IF Guard("larger") THEN Max(interval.highMono, interval.highWall) ELSE interval.highMono

\* The taker goes by the smaller, so a clock that jumped does not make it take too early.
Low(interval) == IF Guard("smaller") THEN Min(interval.lowMono, interval.lowWall) ELSE interval.lowWall

\* While two answers contradict each other, the bounds contain both.
HighOf(known) == IF known.doubt.there THEN Max(High(known.sure), High(known.doubt)) ELSE High(known.sure)
LowOf(known) == IF known.doubt.there THEN Min(Low(known.sure), Low(known.doubt)) ELSE Low(known.sure)

Latest(c) == IF Bounded THEN now + HighOf(clock[c]) ELSE now
Earliest(c) == IF Bounded THEN now + LowOf(clock[c]) ELSE now

\* Both clocks of the host stood still, and it has heard nothing since.
Unseen(c) == Bounded /\ clock[c].unseen

RoundTrip(c) ==
    LET mono == now - ask[c].sent + ask[c].mono
        wall == now - ask[c].sent + ask[c].wall
    IN Max(0, IF Guard("larger") THEN Max(mono, wall) ELSE mono)

Contradict(one, other) == High(one) < Low(other) \/ High(other) < Low(one)

\* The upper bound is the newest answer's, the best lower bound stays.
Followed(interval, sample) ==
    LET newest == Guard("newest-sample") \/ High(sample) < High(interval)
        better == Low(sample) > Low(interval)
    IN [interval EXCEPT
        !.highMono = IF newest THEN sample.highMono ELSE @,
        !.highWall = IF newest THEN sample.highWall ELSE @,
        !.lowMono = IF better THEN sample.lowMono ELSE @,
        !.lowWall = IF better THEN sample.lowWall ELSE @]

Widened(one, other) ==
    LET above == IF High(one) > High(other) THEN one ELSE other
        below == IF Low(one) < Low(other) THEN one ELSE other
    IN [above EXCEPT !.lowMono = below.lowMono, !.lowWall = below.lowWall]

\* What is known after a sample: which answers are sure, and which one is in doubt.
Settled(known, sample) ==
    LET first == ~Contradict(sample, known.sure)
        second == known.doubt.there /\ ~Contradict(sample, known.doubt)
    IN CASE ~Guard("contradiction") -> [sure |-> Followed(known.sure, sample), doubt |-> NoInterval]
         [] first /\ ~second -> [sure |-> Followed(known.sure, sample), doubt |-> NoInterval]
         [] second /\ ~first -> [sure |-> Followed(known.doubt, sample), doubt |-> NoInterval]
         [] first /\ second -> [sure |-> known.sure, doubt |-> known.doubt]
         [] OTHER -> [sure |-> IF known.doubt.there THEN Widened(known.sure, known.doubt) ELSE known.sure,
                      doubt |-> sample]

\* The two extremes.
Dates == {now - Uncertainty, now}

\* Dates of a server or a proxy whose clock is wrong.
Wrong == IF count.wrong < WrongDates THEN {now - Off, now + Off} ELSE {}

Shifted(interval, mono, wall) ==
    IF interval.there
    THEN [interval EXCEPT !.highMono = @ + mono, !.lowMono = @ + mono, !.highWall = @ + wall, !.lowWall = @ + wall]
    ELSE interval

\* An end that has passed proves nothing to a process that knows the time, so its view is as good as none.
Current(views) == IF Bounded THEN views ELSE {v \in views : v.exp > now + 1}

Tick ==
    /\ now < MaxTime
    /\ now' = now + 1
    /\ IF ~Bounded THEN UNCHANGED <<clock, ask>> ELSE
       \E stopped \in SUBSET {c \in Clients : clock[c].trouble \in {"mono", "unseen"} /\ clock[c].missed < MaxMissed} :
        LET mono(c) == IF c \in stopped THEN 1 ELSE 0
            wall(c) == IF c \in stopped /\ clock[c].trouble = "unseen" THEN 1 ELSE 0
        IN /\ clock' = [c \in Clients |-> [clock[c] EXCEPT
                !.sure = Shifted(@, -mono(c), -wall(c)),
                !.doubt = Shifted(@, -mono(c), -wall(c)),
                !.missed = @ + mono(c),
                !.unseen = @ \/ wall(c) = 1]]
           /\ ask' = [c \in Clients |->
                IF ~ask[c].there THEN NoAsk
                ELSE [ask[c] EXCEPT !.mono = @ - mono(c), !.wall = @ - wall(c),
                        !.tainted = @ \/ (wall(c) = 1 /\ ask[c].served)]]
    /\ proc' = [c \in Clients |-> [proc[c] EXCEPT !.views = Current(@)]]
    /\ UNCHANGED <<item, net, watch, count, seen>>

\* An operator or NTP sets the wall clock of a host.
WallJumps(c) ==
    /\ Bounded /\ clock[c].trouble = "wall" /\ clock[c].missed = 0
    /\ \E by \in {-MaxMissed, MaxMissed} :
        /\ clock' = [clock EXCEPT ![c].sure = Shifted(@, 0, by), ![c].doubt = Shifted(@, 0, by), ![c].missed = 1]
        /\ ask' = IF ask[c].there THEN [ask EXCEPT ![c].wall = @ + by] ELSE ask
    /\ UNCHANGED <<now, item, net, proc, watch, count, seen>>

\* Any request, for this lock or another, is sent, is served with a date, and its answer arrives.
Ask(c) ==
    /\ Bounded /\ ~ask[c].there /\ count.asks < Asks
    /\ ask' = [ask EXCEPT ![c] = [NoAsk EXCEPT !.there = TRUE, !.sent = now]]
    /\ count' = [count EXCEPT !.asks = @ + 1]
    /\ UNCHANGED <<now, item, net, clock, proc, watch, seen>>

Serve(c) ==
    /\ Bounded /\ ask[c].there /\ ~ask[c].served /\ now <= ask[c].sent + MaxCall
    /\ \E date \in Dates \cup Wrong :
        /\ ask' = [ask EXCEPT ![c].served = TRUE, ![c].date = date]
        /\ count' = IF date \in Wrong THEN [count EXCEPT !.wrong = @ + 1] ELSE count
    /\ UNCHANGED <<now, item, net, clock, proc, watch, seen>>

Hear(c) ==
    /\ Bounded /\ ask[c].served
    /\ LET high == ask[c].date + Uncertainty + RoundTrip(c) - now
           low == ask[c].date - now
           sample == [there |-> TRUE, highMono |-> high, highWall |-> high, lowMono |-> low, lowWall |-> low]
           settled == Settled(clock[c], sample)
       IN clock' = [clock EXCEPT ![c].sure = settled.sure, ![c].doubt = settled.doubt, ![c].unseen = ask[c].tainted]
    /\ ask' = [ask EXCEPT ![c] = NoAsk]
    /\ UNCHANGED <<now, item, net, proc, watch, count, seen>>

(***************************************************************************)
(* What a process sends.                                                   *)
(***************************************************************************)

Bound(c) == IF Guard("owner-latest") THEN Latest(c) ELSE Earliest(c)

Believes(c) == proc[c].state = "held" /\ (IF c \in Undated THEN now ELSE Bound(c)) < proc[c].exp

\* A new id for each wait: late requests of the former one have no effect on this one.
IdOf(c, k) == <<c, IF Guard("fresh-id") THEN k ELSE 1>>
Id(c) == IdOf(c, proc[c].k)

Live(id) == id # NoOwner /\ proc[id[1]].state # "idle" /\ Id(id[1]) = id

Send(msgs) == net' = net \cup msgs

\* The same for the last request of a wait.
SendLast(id, msgs) == net' = (IF LateTries THEN net ELSE {m \in net : m.kind # "acquire" \/ m.id # id}) \cup msgs

\* What only renewals look at is not remembered without them.
Highest(a, b) == IF Renewals + Confirms = 0 THEN 0 ELSE Max(a, b)

Counted(thing, most) == count[thing] < most /\ count' = [count EXCEPT ![thing] = @ + 1]

\* It has seen the same item for as long as its owner may trust it (Grant = Lease where a process watches).
Watched(c) == Undated # {} /\ watch[c] # NoWatch /\ now - watch[c].since > Lease

Attempt(c, id, index) ==
    LET base == IF Guard("expiry-from-earliest") THEN Earliest(c) ELSE Latest(c)
        undated == c \in Undated
    IN [kind |-> "acquire", id |-> id, index |-> index,
        exp |-> IF undated THEN Endless ELSE base + Lease,
        trust |-> IF undated THEN now + Lease ELSE 0,
        at |-> IF undated THEN 0 ELSE IF Guard("taker-earliest") THEN Earliest(c) ELSE Latest(c),
        token |-> IF c \in Fenced THEN Latest(c) * Rate ELSE 0,
        range |-> IF c \in Fenced THEN (IF Guard("range-reserved") THEN Range ELSE 1) ELSE 0,
        watched |-> IF Watched(c) THEN watch[c] ELSE NoWatch]

\* A wait begins with a try.
Try(c) ==
    /\ proc[c].state = "idle"
    /\ Counted("waits", Waits)
    /\ LET id == IdOf(c, proc[c].k + 1)
           msg == Attempt(c, id, 0)
       IN /\ Send({msg})
          /\ proc' = [proc EXCEPT ![c] = [NoWait(@.k + 1) EXCEPT !.state = "waiting", !.high = Highest(@, msg.exp)]]
          /\ seen' = [seen EXCEPT !.long = @ \/ (c \notin Undated /\ msg.exp > now + Lease)]
    /\ UNCHANGED <<now, item, clock, ask, watch>>

\* A further try, with the place at which it stands, when the lease has ended.  Without Date it begins a new wait instead.
Retry(c) ==
    /\ proc[c].state = "waiting" /\ c \notin Undated
    /\ Counted("retries", Retries)
    /\ ~item.there \/ item.exp < Latest(c) \/ Watched(c)
    /\ \E index \in {i \in DOMAIN item.line : item.line[i] = Id(c)} \cup {0} :
        LET msg == Attempt(c, Id(c), index)
        IN /\ Send({msg})
           /\ proc' = [proc EXCEPT ![c].high = Highest(@, msg.exp)]
    /\ UNCHANGED <<now, item, clock, ask, watch, seen>>

\* The id of the wait becomes a place.
Join(c) ==
    /\ proc[c].state = "waiting" /\ c \notin Undated
    /\ Counted("joins", Joins)
    /\ Send({[kind |-> "join", id |-> Id(c), at |-> Latest(c) + Window]})
    /\ UNCHANGED <<now, item, clock, ask, proc, watch, seen>>

\* An answer or a stale read shows this process as the owner.  No other process takes the item before its end, so it proves
\* that this process holds the lock until then.  It proves no more: after the end, or without the wanted token, Confirm.
See(c) ==
    /\ proc[c].state = "waiting"
    /\ \E v \in proc[c].views \cup (IF proc[c].turned /\ ~Guard("turn-end") THEN {[exp |-> Latest(c) + Grant, first |-> 0, last |-> 0]} ELSE {}) :
        /\ (IF c \in Undated THEN now ELSE Bound(c)) < v.exp
        /\ c \in Fenced => v.last > 0 \/ ~Guard("turn-token")
        /\ proc' = [proc EXCEPT ![c].state = "held", ![c].exp = v.exp, ![c].high = Highest(@, v.exp),
                        ![c].token = IF c \in Fenced THEN v.first ELSE 0, ![c].last = IF c \in Fenced THEN Max(v.first, v.last) ELSE 0,
                        ![c].views = {w \in @ : w.exp > v.exp}]
        /\ seen' = IF c \notin Fenced \/ Unseen(c) THEN [seen EXCEPT !.intruded = @ \ {c}]
                   ELSE [seen EXCEPT !.intruded = @ \ {c}, !.token = Max(@, v.first), !.shrunk = @ \/ v.first <= seen.token]
    /\ UNCHANGED <<now, item, net, clock, ask, watch, count>>

Renewal(c, high, token, takes, first) ==
    LET wanted == Earliest(c) + Lease
    IN [kind |-> "renew", id |-> Id(c), token |-> token, range |-> takes, first |-> IF token > 0 THEN token ELSE first,
        exp |-> IF c \in Undated THEN high + 1 ELSE Max(wanted, high + 1),
        trust |-> IF c \in Undated THEN now + Lease ELSE 0]

\* The turn was noticed, but too late, or the item has no token.  The body starts when the answer is there, which See sees.
Confirm(c) ==
    /\ proc[c].state = "waiting" /\ proc[c].turned
    /\ Counted("confirms", Confirms)
    /\ \E token \in (IF c \in Fenced THEN {0, item.token} ELSE {0}) :
        LET msg == Renewal(c, proc[c].high, token, IF c \in Fenced /\ token = 0 THEN 1 ELSE 0, Latest(c) * Rate)
        IN /\ Send({msg})
           /\ proc' = [proc EXCEPT ![c].high = msg.exp]
    /\ UNCHANGED <<now, item, clock, ask, watch, seen>>

\* The first one after a turn makes the grant a full lease.  It may take a token for the next thread of this process.
Renew(c) ==
    /\ Believes(c)
    /\ Counted("renewals", Renewals)
    /\ \E takes \in (IF c \in Fenced THEN {0, 1} ELSE {0}) :
        LET msg == Renewal(c, proc[c].high, proc[c].last, takes, 0)
        IN /\ Send({msg})
           /\ proc' = [proc EXCEPT ![c].high = msg.exp]
           /\ seen' = [seen EXCEPT !.long = @ \/ (c \notin Undated /\ msg.exp > now + Lease + count.renewals + count.confirms + 1)]
    /\ UNCHANGED <<now, item, clock, ask, watch>>

\* A lease that has ended for its owner is lost for good, because another process may have held the lock since.
Renewed(c) ==
    /\ Believes(c) \/ (proc[c].state = "held" /\ ~Guard("lost-for-good"))
    /\ \E v \in proc[c].views :
        /\ v.exp > proc[c].exp
        /\ proc' = [proc EXCEPT ![c].exp = v.exp, ![c].last = IF c \in Fenced THEN v.last ELSE 0, ![c].views = {w \in @ : w.exp > v.exp}]
    /\ UNCHANGED <<now, item, net, clock, ask, watch, count, seen>>

\* The lock goes to the next thread of the same process, without a request.
HandOff(c) ==
    /\ Believes(c) /\ c \in Fenced /\ proc[c].token < proc[c].last
    /\ LET token == IF Guard("token-per-handoff") THEN proc[c].token + 1 ELSE proc[c].token
       IN /\ proc' = [proc EXCEPT ![c].token = proc[c].token + 1]
          /\ seen' = IF Unseen(c) THEN seen
                     ELSE [seen EXCEPT !.token = Max(@, token), !.shrunk = @ \/ token <= seen.token]
    /\ UNCHANGED <<now, item, net, clock, ask, watch, count>>

\* What frees the lock.  The table's state decides whether it deletes the item, keeps it, passes it on, or removes a place:
\* each of these requests has the condition of its own kind, and a refused one is followed by the right one.
GrantEnd(c) == (IF Guard("grant-earliest") THEN Earliest(c) ELSE Latest(c)) + Grant

End(c, kind, off) == [kind |-> kind, id |-> Id(c), exp |-> Max(0, GrantEnd(c) + off), next |-> FALSE,
                      ttl |-> IF Fenced = {} THEN 0 ELSE Latest(c) + (IF Guard("kept-for-long") THEN KeepToken ELSE 0)]

HoldEnd(c) == (IF Guard("hold-latest") THEN Latest(c) ELSE Earliest(c)) + Hold

\* From the first transmission on the id is dead, even if the request is lost.
Release(c) ==
    /\ proc[c].state = "held"
    /\ \/ \E off \in Strays : SendLast(Id(c), {End(c, "free", off)})
       \/ Hold > 0 /\ c \notin Undated /\ SendLast(Id(c), {[End(c, "hold", 0) EXCEPT !.exp = HoldEnd(c)]})
    /\ proc' = IF Guard("dead-after-release") THEN [proc EXCEPT ![c] = NoWait(@.k)] ELSE proc
    /\ seen' = [seen EXCEPT !.intruded = IF Guard("dead-after-release") THEN @ \ {c} ELSE @,
                            !.short = @ \/ (Hold > 0 /\ c \notin Undated /\ HoldEnd(c) < now + Hold)]
    /\ UNCHANGED <<now, item, clock, ask, watch, count>>

\* Other threads of the process wait: the request that passes on appends their place.
ReleaseAndRejoin(c) ==
    /\ Rejoins /\ proc[c].state = "held" /\ c \notin Undated
    /\ Counted("waits", Waits)
    /\ SendLast(Id(c), {[End(c, "free", 0) EXCEPT !.next = TRUE]})
    /\ proc' = [proc EXCEPT ![c] = [NoWait(@.k + 1) EXCEPT !.state = "waiting"]]
    /\ seen' = [seen EXCEPT !.intruded = @ \ {c}]
    /\ UNCHANGED <<now, item, clock, ask, watch>>

\* A wait ends without the lock.  What it may have left is removed: a place, or the lock itself.
Leave(c) ==
    /\ proc[c].state = "waiting"
    /\ \E off \in Strays : SendLast(Id(c), IF Guard("leave") THEN {End(c, "leave", off)} ELSE {})
    /\ proc' = [proc EXCEPT ![c] = NoWait(@.k)]
    /\ UNCHANGED <<now, item, clock, ask, watch, count, seen>>

\* A refusal that shows its own id means that an earlier transmission was applied.  Without that rule the process takes it for
\* the refusal of a request that has left nothing.
Refused(c) ==
    /\ ~Guard("own-id") /\ proc[c].state = "waiting" /\ item.owner = Id(c)
    /\ proc' = [proc EXCEPT ![c] = NoWait(@.k)]
    /\ UNCHANGED <<now, item, net, clock, ask, watch, count, seen>>

\* It reads the item, and remembers since when it has been the same.
Watch(c) ==
    /\ Undated # {} /\ proc[c].state = "waiting" /\ item.there /\ (c \in Undated \/ item.exp >= Endless)
    /\ <<item.owner, item.version, item.exp>> # <<watch[c].owner, watch[c].version, watch[c].exp>>
    /\ watch' = [watch EXCEPT ![c] = [owner |-> item.owner, version |-> item.version, exp |-> item.exp, since |-> now]]
    /\ UNCHANGED <<now, item, net, clock, ask, proc, count, seen>>

(***************************************************************************)
(* What the table does with a request.                                     *)
(***************************************************************************)

Untouched(msg) ==
    /\ msg.watched # NoWatch /\ item.owner = msg.watched.owner
    /\ Guard("same-version") => item.version = msg.watched.version
    /\ Guard("same-end") => item.exp = msg.watched.exp

Free(msg) ==
    LET undated == msg.id[1] \in Undated IN
    CASE ~item.there -> msg.index = 0
      [] msg.index = 0 ->
            \/ IF undated THEN item.exp = 0
               ELSE \/ item.exp < msg.at /\ (item.line = <<>> \/ ~Guard("line-empty"))
                    \/ item.exp + Strange < msg.at
            \/ Untouched(msg)
      \* A place takes over a little later than the one before it, so the living ones do it in their order.
      [] OTHER ->
            /\ msg.index <= Len(item.line)
            /\ Guard("own-place") => item.line[msg.index] = msg.id
            /\ item.exp + (IF Guard("order") THEN (msg.index - 1) * Step ELSE 0) < msg.at

Mine(msg) == item.there /\ item.owner = msg.id

Stamp(exp, token) == exp + (IF token > 0 THEN KeepToken ELSE CleanUp)
Version(n) == IF Undated = {} THEN 0 ELSE n

\* All that a request may leave behind: none if its condition is not met.
Results(msg) ==
  CASE msg.kind = "acquire" -> IF ~Free(msg) THEN {} ELSE
        LET token == IF msg.range = 0 THEN item.token ELSE (IF item.token = 0 THEN msg.token ELSE item.token) + msg.range
        IN {[there |-> TRUE, owner |-> msg.id, exp |-> msg.exp, since |-> msg.at, version |-> Version(1),
             token |-> token, ttl |-> Stamp(msg.exp, token),
             \* The places before its own go, too: however many are dead, they cost one grant.
             line |-> IF msg.index = 0 THEN <<>> ELSE IF Guard("take-all") THEN SubSeq(item.line, msg.index + 1, Len(item.line))
                      ELSE Removed(item.line, msg.index)]}
    [] msg.kind = "join" ->
        \* An owner without Date cannot pass on, and a later owner than the join's own is none that this process waits for.
        IF /\ item.there
           /\ Guard("join-owned") => item.owner # NoOwner
           /\ Guard("join-other") => item.owner # msg.id
           /\ Guard("join-window") => item.since <= msg.at
           /\ Guard("join-time") => item.exp < Endless
           /\ Guard("join-once") => msg.id \notin Places(item.line)
           /\ Guard("join-room") => Len(item.line) < Room
        THEN {[item EXCEPT !.line = Append(@, msg.id)]} ELSE {}
    [] msg.kind = "renew" ->
        IF /\ item.there
           /\ Guard("renew-owner") => Mine(msg)
           /\ Guard("renew-only-forward") => item.exp < msg.exp
           /\ msg.id[1] \in Fenced /\ Guard("same-token") => item.token = msg.token
        THEN LET token == IF msg.range = 0 THEN item.token ELSE msg.first + 1
             IN {[item EXCEPT !.exp = msg.exp, !.version = Version(@ + 1), !.token = token, !.ttl = Stamp(msg.exp, token)]}
        ELSE {}
    [] msg.kind = "hold" ->
        IF Mine(msg) THEN {[item EXCEPT !.owner = NoOwner, !.exp = msg.exp, !.version = Version(@ + 1), !.ttl = Stamp(msg.exp, item.token)]} ELSE {}
    [] OTHER -> \* "free" and "leave"
        LET c == msg.id[1]
            next == IdOf(c, msg.id[2] + 1)
            \* The process, if it lives, sends it again with a new end.
            ends == {msg.exp} \cup (IF proc[c].state = "idle" THEN {GrantEnd(c)} ELSE {})
            released == IF item.token = 0 \/ ~Guard("kept-token") THEN NoItem
                        ELSE [NoItem EXCEPT !.there = TRUE, !.token = item.token, !.ttl = msg.ttl]
            passed == {[item EXCEPT !.owner = Head(item.line), !.exp = e, !.since = Max(0, e - Grant), !.version = Version(@ + 1),
                          !.token = IF @ > 0 /\ Guard("pass-token") THEN @ + 1 ELSE @,
                          !.ttl = IF Guard("pass-ttl") THEN Stamp(e, item.token) ELSE @,
                          !.line = IF msg.next THEN Append(Tail(@), next) ELSE Tail(@)] : e \in ends}
            may == /\ item.there
                   /\ Guard("pass-once") => ~(msg.next /\ next \in Places(item.line))
        IN (IF item.there /\ item.line = <<>> /\ (Mine(msg) \/ ~Guard("release-owner")) THEN {released} ELSE {})
           \cup (IF Mine(msg) /\ item.line # <<>> /\ ~Guard("release-line") THEN {released} ELSE {})
           \cup (IF may /\ item.line # <<>> /\ (Mine(msg) \/ (~Guard("pass-owner") /\ msg.kind = "free")) THEN passed ELSE {})
           \cup (IF msg.kind # "leave" THEN {} ELSE
                 {[item EXCEPT !.line = Removed(@, i)] : i \in {j \in DOMAIN item.line : item.line[j] = msg.id \/ ~Guard("leave-own")}})

Apply(msg) ==
    /\ \E after \in Results(msg) :
        LET c == msg.id[1]
            owner == after.owner
            grows == after.token > item.token
            dead == msg.kind \in {"free", "leave"} /\ owner \notin {NoOwner, item.owner} /\ ~Live(owner)
            \* The grant of a place that was dead already, and nothing but its end freed the lock.
            wasted == msg.kind = "acquire" /\ item.owner \in seen.granted
            first == IF msg.kind = "acquire" /\ msg.range > 0 THEN after.token - msg.range + 1 ELSE after.token
            view == [exp |-> IF after.exp >= Endless THEN msg.trust ELSE after.exp, first |-> first,
                     last |-> IF Guard("range-reserved") THEN after.token ELSE first + Range - 1]
            \* A living place goes only when it is its turn, when it leaves, or when it has missed its time to take over.
            gone == {d \in Places(item.line) \ Places(after.line) : Live(d) /\ d # owner /\ d # msg.id}
            missed == /\ msg.kind = "acquire"
                      /\ msg.index > 0 => item.line[msg.index] \notin gone
                      /\ \/ msg.watched # NoWatch
                         \/ now > item.exp + (IF msg.index = 0 THEN Strange ELSE (msg.index - 1) * Step)
            loser == {d \in Clients : proc[d].state = "held" /\ item.owner = Id(d) /\ owner # item.owner}
        IN /\ after # item
           /\ item' = after
           /\ msg.kind = "acquire" /\ c \notin Undated => now - msg.at <= Delay
           /\ grows => count.takings < Takings
           /\ count' = IF grows THEN [count EXCEPT !.takings = @ + 1] ELSE count
           /\ proc' = IF Live(owner) /\ owner \notin {NoOwner} /\ msg.kind # "join"
                      THEN [proc EXCEPT ![owner[1]].turned = TRUE,
                                        ![owner[1]].views = IF Bounded \/ view.exp > now THEN @ \cup {view} ELSE @,
                                        ![owner[1]].high = Highest(@, after.exp)]
                      ELSE proc
           /\ seen' = [seen EXCEPT
                !.foreign = @ \/ (msg.kind \notin {"acquire", "join"} /\ item.owner # msg.id /\ after.owner # item.owner)
                              \/ (msg.kind = "renew" /\ item.owner # msg.id),
                !.intruded = @ \cup loser,
                !.dropped = @ \/ (gone # {} /\ ~missed),
                !.long = @ \/ (msg.kind \in {"free", "leave"} /\ Astray = 0 /\ after.exp > Max(item.exp, now + Grant)),
                !.granted = IF LateTries THEN {} ELSE (IF dead /\ after.exp >= now THEN {owner} ELSE IF owner # item.owner THEN {} ELSE @),
                !.wasted = IF wasted THEN @ \cup {item.owner} ELSE @,
                !.twice = @ \/ (dead /\ owner \in seen.wasted)
                            \/ (msg.kind = "acquire" /\ \E i \in 1..(msg.index - 1) :
                                    item.line[i] \in Places(after.line) /\ ~Live(item.line[i]))]
    /\ UNCHANGED <<now, net, clock, ask, watch>>

\* What no process has used for long is cleaned up.
TimeToLive ==
    /\ item.there /\ now > item.ttl
    /\ item' = NoItem
    /\ UNCHANGED <<now, net, clock, ask, proc, watch, count, seen>>

-----------------------------------------------------------------------------

Init ==
    /\ now = 1
    /\ item = NoItem
    /\ net = {}
    /\ IF ~Bounded THEN clock = <<>> ELSE \E trouble \in [Clients -> Troubles], lag \in [Clients -> {0, Uncertainty}] :
        clock = [c \in Clients |-> [sure |-> [there |-> TRUE,
                                              highMono |-> Uncertainty - lag[c], highWall |-> Uncertainty - lag[c],
                                              lowMono |-> -lag[c], lowWall |-> -lag[c]],
                                    doubt |-> NoInterval, trouble |-> trouble[c], missed |-> 0, unseen |-> FALSE]]
    /\ ask = IF Bounded THEN [c \in Clients |-> NoAsk] ELSE <<>>
    /\ proc = [c \in Clients |-> NoWait(0)]
    /\ watch = IF Undated = {} THEN <<>> ELSE [c \in Clients |-> NoWatch]
    /\ count = [waits |-> 0, retries |-> 0, joins |-> 0, renewals |-> 0, confirms |-> 0, takings |-> 0, asks |-> 0, wrong |-> 0]
    /\ seen = [foreign |-> FALSE, shrunk |-> FALSE, long |-> FALSE, dropped |-> FALSE, twice |-> FALSE, short |-> FALSE, granted |-> {}, wasted |-> {}, intruded |-> {}, token |-> 0]

Next ==
    \/ Tick
    \/ TimeToLive
    \/ \E msg \in net : Apply(msg)
    \/ \E c \in Clients :
        \/ WallJumps(c) \/ Ask(c) \/ Serve(c) \/ Hear(c) \/ Watch(c)
        \/ Try(c) \/ Retry(c) \/ Join(c) \/ See(c) \/ Confirm(c) \/ Renew(c) \/ Renewed(c) \/ HandOff(c)
        \/ Release(c) \/ ReleaseAndRejoin(c) \/ Leave(c) \/ Refused(c)

Spec == Init /\ [][Next]_vars

Alike == Permutations(Clients)

(***************************************************************************)
(* Safety.  A host whose clocks both stood still, and that has heard       *)
(* nothing since, is the one exception.                                    *)
(***************************************************************************)

OneOwner == \A a, b \in Clients : a # b /\ Believes(a) /\ Believes(b) => Unseen(a) \/ Unseen(b)

\* The item of an owner names it until the end that it trusts.
Protected == \A c \in Clients : Believes(c) => Unseen(c) \/ (item.there /\ item.owner = Id(c) /\ item.exp >= proc[c].exp)

\* An owner has held it without a break.
NoBreak == \A c \in Clients : Believes(c) /\ c \in seen.intruded => Unseen(c)

\* No request frees, passes on or renews what another process has acquired.
NothingForeign == ~seen.foreign

\* Tokens grow from holder to holder.
TokensGrow == ~seen.shrunk

(***************************************************************************)
(* Order, and the cost of what is dead.                                    *)
(***************************************************************************)

\* A dead owner's lock is free when its lease, or its grant, is over.
FreeInTime == ~seen.long

\* A waiting process keeps its place until it has missed its time.
PlacesStay == ~seen.dropped

\* A place stands once in the line, and not while it owns the lock.
PlacesOnce == Cardinality(Places(item.line)) = Len(item.line) /\ item.owner \notin Places(item.line)

\* Only the end of a lease or an owner who passes on serves a line.
LineServed == item.line # <<>> => item.there /\ item.exp < Endless /\ (item.owner = NoOwner => item.exp > 0)

\* The item does not outgrow a write unit.
LineFits == Len(item.line) <= Room

\* A dead place costs the others one grant, and any number of them before a living one no more.
OneGrant == ~seen.twice

\* A release keeps the lock taken for no less than its time.
HeldAtLeast == ~seen.short

\* What is left by a wait that has ended is removed by a request that is under way.
NothingOrphaned ==
    \A id \in ({item.owner} \cup Places(item.line)) \ {NoOwner} : Live(id) \/ \E m \in net : m.id = id /\ m.kind \in {"free", "hold", "leave"}

=============================================================================
