---------------------------- MODULE LockProtocol ----------------------------
(***************************************************************************)
(* The protocol of one lock whose leases end on the table's own clock:     *)
(* acquire, renew, take over, release, hand off within a process, fencing. *)
(*                                                                         *)
(* LockLine models the line of processes that wait, with a network and     *)
(* clocks that are simpler.  A lock that is passed on is a lease with an   *)
(* end like any other, so what this module shows of clocks, renewals and   *)
(* lost answers holds for it, too.  Both together have too many states.    *)
(*                                                                         *)
(* Time is counted in ticks.  A request, once sent, is applied any number  *)
(* of times at any later moment, and any of its answers may be lost or     *)
(* late.  A process knows the table's time only as an interval, drawn from *)
(* dates that lag, one of which may be wrong, and carried forward by two   *)
(* clocks of its own, one of which may stand still or jump; both together  *)
(* only without being seen.                                                *)
(*                                                                         *)
(* "Without" names the one guard that is taken out, "none" for none.       *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
    Clients,        \* the processes
    Lease,          \* the length of a lease
    Bounded,        \* whether processes know the table's time as an interval; else exactly, which is the worst for
                    \* every guard that is not about clocks, since owners believe as late and takers act as early as can be
    Uncertainty,    \* how far a date may lag behind the table's clock
    MaxTime,        \* the end of the world
    MaxCall,        \* how long a process waits for an answer
    Attempts,       \* how often the lock is tried, by all together
    Renewals,       \* how often it is renewed, by all together
    Releases,       \* how often it is released, by all together
    Losses,         \* how often an answer is not waited for any longer
    Asks,           \* how often a process asks for the time alone
    WrongDates,     \* how many dates are wrong, of all answers but the first of a process
    Off,            \* by how much
    Troubles,       \* what may go wrong with the clocks of a process
    MaxMissed,      \* how many ticks a clock may miss, and how far it may jump
    Fenced,         \* the processes that ask for fencing tokens
    Takings,        \* how often tokens are taken: each repetition of a request may take more
    Range,          \* how many tokens a fenced acquisition takes
    Rate,           \* how far the tokens of an absent item advance in a tick
    Delay,          \* how late a request may arrive that takes tokens
    KeepToken,      \* for how long a released item keeps its token: longer than that
    Without         \* the guard that is taken out

VARIABLES
    now,            \* the table's clock
    item,           \* the item of the lock
    net,            \* every request that was ever sent
    clock,          \* what each process knows of the table's clock
    proc,           \* what each process believes of the lock
    call,           \* the request whose answer each process awaits
    seen            \* what an observer outside has seen go wrong

vars == <<now, item, net, clock, proc, call, seen>>

Guard(name) == Without # name

Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b

NoOwner == <<>>
NoItem == [there |-> FALSE, owner |-> NoOwner, exp |-> 0, token |-> 0, ttl |-> 0]
NoMessage == [kind |-> "none", id |-> NoOwner, exp |-> 0, at |-> 0, token |-> 0, range |-> 0]
NoAnswer == [result |-> "none", date |-> 0, token |-> 0, tainted |-> FALSE]
NoCall == [msg |-> NoMessage, sent |-> 0, mono |-> 0, wall |-> 0, answer |-> NoAnswer]
NoLock == [state |-> "idle", exp |-> 0, high |-> 0, ended |-> TRUE, token |-> 0, last |-> 0, keeps |-> FALSE]

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

Latest(c) == now + HighOf(clock[c])
Earliest(c) == now + LowOf(clock[c])

RoundTrip(c) ==
    LET mono == now - call[c].sent + call[c].mono
        wall == now - call[c].sent + call[c].wall
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

\* An answer with this date was there after this round trip.
Sampled(c, date, roundTrip, tainted) ==
    LET high == date + Uncertainty + roundTrip - now
        low == date - now
        sample == [there |-> TRUE, highMono |-> high, highWall |-> high, lowMono |-> low, lowWall |-> low]
        settled == Settled(clock[c], sample)
    IN IF ~Bounded THEN clock ELSE [clock EXCEPT
        ![c].sure = settled.sure,
        ![c].doubt = settled.doubt,
        ![c].unseen = tainted]

\* The two extremes.
Dates == IF Bounded THEN {now - Uncertainty, now} ELSE {0}

\* Dates of a server or a proxy whose clock is wrong.
Wrong == IF seen.wrong < WrongDates THEN {now - Off, now + Off} ELSE {}

Shifted(interval, mono, wall) ==
    IF interval.there
    THEN [interval EXCEPT !.highMono = @ + mono, !.lowMono = @ + mono, !.highWall = @ + wall, !.lowWall = @ + wall]
    ELSE interval

Tick ==
    /\ now < MaxTime
    /\ now' = now + 1
    /\ \E stopped \in SUBSET {c \in Clients : clock[c].trouble \in {"mono", "unseen"} /\ clock[c].missed < MaxMissed} :
        LET mono(c) == IF c \in stopped THEN 1 ELSE 0
            wall(c) == IF c \in stopped /\ clock[c].trouble = "unseen" THEN 1 ELSE 0
        IN /\ clock' = [c \in Clients |-> [clock[c] EXCEPT
                !.sure = Shifted(@, -mono(c), -wall(c)),
                !.doubt = Shifted(@, -mono(c), -wall(c)),
                !.missed = @ + mono(c),
                !.unseen = @ \/ wall(c) = 1]]
           /\ call' = [c \in Clients |->
                IF call[c] = NoCall THEN NoCall
                ELSE [call[c] EXCEPT !.mono = @ - mono(c), !.wall = @ - wall(c),
                        !.answer.tainted = @ \/ (wall(c) = 1 /\ call[c].answer # NoAnswer)]]
    /\ UNCHANGED <<item, net, proc, seen>>

\* An operator sets the wall clock of a host.
WallJumps(c) ==
    /\ clock[c].trouble = "wall"
    /\ clock[c].missed = 0
    /\ \E by \in {-MaxMissed, MaxMissed} :
        /\ clock' = [clock EXCEPT ![c].sure = Shifted(@, 0, by), ![c].doubt = Shifted(@, 0, by),
                                      ![c].missed = 1]
        /\ call' = IF call[c] = NoCall THEN call ELSE [call EXCEPT ![c].wall = @ + by]
    /\ UNCHANGED <<now, item, net, proc, seen>>

\* An answer that has nothing to do with this lock.
Ask(c) ==
    /\ seen.asks < Asks
    /\ \E date \in Dates \cup Wrong :
        /\ clock' = Sampled(c, date, 0, FALSE)
        /\ seen' = [seen EXCEPT !.asks = @ + 1, !.wrong = IF date \in Wrong THEN @ + 1 ELSE @]
    /\ UNCHANGED <<now, item, net, proc, call>>

(***************************************************************************)
(* What a process sends.                                                   *)
(***************************************************************************)

Believes(c) ==
    /\ proc[c].state = "held"
    /\ ~proc[c].ended
    /\ (IF Guard("owner-latest") THEN Latest(c) ELSE Earliest(c)) < proc[c].exp

Id(c) == <<c, IF Guard("fresh-id") THEN clock[c].attempts ELSE 1>>

Send(c, msg) ==
    /\ net' = net \cup {msg}
    /\ call' = [call EXCEPT ![c] = [NoCall EXCEPT !.msg = msg, !.sent = IF Bounded THEN now ELSE 0]]

\* No owner's last sign of life keeps the lock for longer than a lease; a renewal adds the least there is.
Longer(exp) == exp > now + Lease + Renewals

Acquire(c) ==
    /\ proc[c].state = "idle"
    /\ call[c] = NoCall
    /\ seen.attempts < Attempts
    /\ LET base == IF Guard("expiry-from-earliest") THEN Earliest(c) ELSE Latest(c)
           id == <<c, IF Guard("fresh-id") THEN clock[c].attempts + 1 ELSE 1>>
           msg == [NoMessage EXCEPT
                    !.kind = "acquire", !.id = id, !.exp = base + Lease,
                    !.at = IF Guard("taker-earliest") THEN Earliest(c) ELSE Latest(c),
                    !.token = IF c \in Fenced THEN Latest(c) * Rate ELSE 0,
                    !.range = IF c \in Fenced THEN (IF Guard("range-reserved") THEN Range ELSE 1) ELSE 0]
       IN /\ Send(c, msg)
          /\ proc' = [proc EXCEPT ![c] = [NoLock EXCEPT !.state = "acquiring", !.exp = msg.exp, !.high = msg.exp]]
          /\ seen' = [seen EXCEPT !.long = @ \/ Longer(msg.exp), !.attempts = @ + 1]
    /\ clock' = [clock EXCEPT ![c].attempts = @ + 1]
    /\ UNCHANGED <<now, item>>

Renew(c) ==
    /\ Believes(c)
    /\ call[c] = NoCall
    /\ seen.renewals < Renewals
    /\ LET wanted == Earliest(c) + Lease
           exp == IF Guard("new-above-all") THEN Max(wanted, proc[c].high + 1) ELSE wanted
           msg == [NoMessage EXCEPT
                    !.kind = "renew", !.id = Id(c), !.exp = exp,
                    !.token = proc[c].last]
       IN /\ Send(c, msg)
          /\ proc' = [proc EXCEPT ![c].high = exp]
          /\ seen' = [seen EXCEPT !.long = @ \/ Longer(exp), !.renewals = @ + 1]
    /\ UNCHANGED <<now, item, clock>>

ReleaseOf(id, keeps, ttl) ==
    [NoMessage EXCEPT !.kind = IF keeps /\ Guard("kept-token") THEN "keep" ELSE "delete", !.id = id,
        !.exp = IF keeps THEN ttl ELSE 0]

\* From the first transmission on the id is dead, even if it is lost; a renewal under way is not waited for.
Release(c) ==
    /\ proc[c].state = "held"
    /\ seen.releases < Releases
    /\ seen' = [seen EXCEPT !.releases = @ + 1]
    /\ Send(c, ReleaseOf(Id(c), proc[c].keeps, Latest(c) + (IF Guard("kept-for-long") THEN KeepToken ELSE 0)))
    /\ proc' = [proc EXCEPT ![c].state = IF Guard("dead-after-release") THEN "releasing" ELSE "held",
                            ![c].ended = IF Guard("dead-after-release") THEN TRUE ELSE @]
    /\ UNCHANGED <<now, item, clock>>

\* The lock goes to the next thread of the same process, without a request.
HandOff(c) ==
    /\ Believes(c)
    /\ c \in Fenced
    /\ proc[c].token < proc[c].last
    /\ LET token == IF Guard("token-per-handoff") THEN proc[c].token + 1 ELSE proc[c].token
       IN /\ proc' = [proc EXCEPT ![c].token = token]
          /\ seen' = [seen EXCEPT !.token = Max(@, token),
                                  !.shrunk = @ \/ (token <= seen.token /\ ~clock[c].unseen)]
    /\ UNCHANGED <<now, item, net, clock, call>>

\* No answer came in time.  A release removes what the attempt may have left.
GiveUp(c) ==
    /\ call[c] # NoCall
    /\ seen.losses < Losses
    /\ seen' = [seen EXCEPT !.losses = @ + 1]
    /\ call' = [call EXCEPT ![c] = NoCall]
    /\ CASE call[c].msg.kind = "acquire" ->
                /\ proc' = [proc EXCEPT ![c] = NoLock]
                /\ net' = net \cup {ReleaseOf(call[c].msg.id, FALSE, 0)}
         [] call[c].msg.kind = "renew" -> UNCHANGED <<proc, net>>
         [] OTHER ->
                /\ proc' = [proc EXCEPT ![c] = NoLock]
                /\ UNCHANGED net
    /\ UNCHANGED <<now, item, clock>>

(***************************************************************************)
(* What the table does with a request.                                     *)
(***************************************************************************)

Met(msg) ==
    LET mine == item.there /\ item.owner = msg.id
    IN CASE msg.kind = "acquire" -> ~item.there \/ item.exp < msg.at
         [] msg.kind = "renew" ->
                /\ item.there
                /\ Guard("renew-owner") => mine
                /\ Guard("renew-only-forward") => item.exp < msg.exp
                /\ msg.token # 0 => item.token = msg.token
         [] msg.kind = "delete" ->
                /\ item.there
                /\ Guard("release-owner") => mine
                /\ Guard("kept-token") => item.token = 0
         [] OTHER ->
                /\ item.there
                /\ Guard("release-owner") => mine

After(msg) ==
    CASE msg.kind = "acquire" ->
            [there |-> TRUE, owner |-> msg.id, exp |-> msg.exp,
             token |-> IF msg.range = 0 THEN item.token
                       ELSE (IF item.token = 0 THEN msg.token ELSE item.token) + msg.range,
             ttl |-> msg.exp + KeepToken]
      [] msg.kind = "renew" -> [item EXCEPT !.exp = msg.exp, !.ttl = msg.exp + KeepToken]
      [] msg.kind = "delete" -> NoItem
      [] OTHER -> [item EXCEPT !.owner = NoOwner, !.exp = 0, !.ttl = msg.exp]

Awaits(c, msg) == call[c].msg = msg /\ call[c].answer = NoAnswer /\ (Bounded => now <= call[c].sent + MaxCall)

Apply(msg) ==
    LET c == msg.id[1]
        met == Met(msg)
        after == IF met THEN After(msg) ELSE item
        own == item.there /\ item.owner = msg.id /\ (msg.kind = "renew" /\ msg.token # 0 => item.token = msg.token)
        result == IF met THEN "done" ELSE IF own /\ Guard("own-id") THEN "own" ELSE "refused"
        foreign == met /\ msg.kind # "acquire" /\ item.owner # msg.id
        others == {d \in Clients \ {c} : proc[d].state = "held"}
        takes == met /\ msg.kind = "acquire" /\ msg.range > 0
        seenNow == [seen EXCEPT
            !.takings = IF takes THEN @ + 1 ELSE @,
            !.foreign = @ \/ foreign,
            !.blocked = @ \/ (msg.kind = "acquire" /\ result = "refused" /\ own),
            !.intruded = IF met /\ msg.kind = "acquire" THEN @ \cup others ELSE @]
    IN /\ takes => seen.takings < Takings /\ now - msg.at <= Delay
       /\ item' = after
       /\ \/ UNCHANGED call /\ seen' = seenNow
          \/ /\ Awaits(c, msg)
             /\ \E date \in Dates \cup Wrong :
                /\ call' = [call EXCEPT ![c].answer =
                            [result |-> result, date |-> date, token |-> after.token, tainted |-> FALSE]]
                /\ seen' = [seenNow EXCEPT !.wrong = IF date \in Wrong THEN @ + 1 ELSE @]
       /\ UNCHANGED <<now, net, clock, proc>>

\* DynamoDB deletes an item that was not used for long.
CleanUp ==
    /\ item.there
    /\ now > item.ttl
    /\ item' = NoItem
    /\ UNCHANGED <<now, net, clock, proc, call, seen>>

(***************************************************************************)
(* What a process does with an answer.                                     *)
(***************************************************************************)

Receive(c) ==
    LET msg == call[c].msg
        answer == call[c].answer
        known == Sampled(c, answer.date, RoundTrip(c), answer.tainted)
        high == now + HighOf(known[c])
        low == now + LowOf(known[c])
        bound == IF Guard("owner-latest") THEN high ELSE low
        range == IF c \in Fenced THEN Range ELSE 0
        first == answer.token - msg.range + 1
        last == first + range - 1
    IN /\ answer # NoAnswer
       /\ clock' = known
       /\ call' = [call EXCEPT ![c] = NoCall]
       /\ CASE msg.kind = "acquire" /\ answer.result # "refused" ->
                IF bound < proc[c].exp
                THEN /\ proc' = [proc EXCEPT ![c].state = "held", ![c].ended = FALSE,
                            ![c].token = IF range = 0 THEN 0 ELSE first,
                            ![c].last = IF range = 0 THEN 0 ELSE last,
                            ![c].keeps = answer.token # 0]
                     /\ seen' = [seen EXCEPT
                            !.intruded = @ \ {c},
                            !.token = IF range = 0 THEN @ ELSE Max(@, first),
                            !.shrunk = @ \/ (range # 0 /\ first <= seen.token /\ ~known[c].unseen)]
                     /\ UNCHANGED net
                ELSE \* It came too late to be one.
                     /\ proc' = [proc EXCEPT ![c] = NoLock]
                     /\ net' = net \cup {ReleaseOf(msg.id, FALSE, 0)}
                     /\ UNCHANGED seen
            [] msg.kind = "renew" ->
                /\ IF answer.result = "refused"
                   THEN proc' = [proc EXCEPT ![c].ended = TRUE]
                   ELSE IF Guard("lost-for-good") /\ bound >= proc[c].exp
                   THEN proc' = [proc EXCEPT ![c].ended = TRUE]
                   ELSE proc' = [proc EXCEPT ![c].exp = Max(@, msg.exp)]
                /\ UNCHANGED <<net, seen>>
            [] OTHER ->
                /\ proc' = [proc EXCEPT ![c] = NoLock]
                /\ UNCHANGED <<net, seen>>
       /\ UNCHANGED <<now, item>>

-----------------------------------------------------------------------------

Spread == IF Bounded THEN Uncertainty ELSE 0

Init ==
    /\ now = 1
    /\ item = NoItem
    /\ net = {}
    /\ \E trouble \in [Clients -> Troubles], lag \in [Clients -> {0, Spread}] :
        clock = [c \in Clients |-> [sure |-> [there |-> TRUE,
                                              highMono |-> Spread - lag[c], highWall |-> Spread - lag[c],
                                              lowMono |-> -lag[c], lowWall |-> -lag[c]],
                                    doubt |-> NoInterval,
                                    trouble |-> trouble[c], missed |-> 0, unseen |-> FALSE, attempts |-> 0]]
    /\ proc = [c \in Clients |-> NoLock]
    /\ call = [c \in Clients |-> NoCall]
    /\ seen = [foreign |-> FALSE, blocked |-> FALSE, shrunk |-> FALSE, long |-> FALSE, token |-> 0, intruded |-> {}, attempts |-> 0,
             renewals |-> 0, releases |-> 0, losses |-> 0, asks |-> 0, takings |-> 0, wrong |-> 0]

Next ==
    \/ Tick
    \/ CleanUp
    \/ \E msg \in net : Apply(msg)
    \/ \E c \in Clients :
        \/ WallJumps(c) \/ Ask(c) \/ Acquire(c) \/ Renew(c) \/ Release(c) \/ HandOff(c) \/ GiveUp(c) \/ Receive(c)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

Alike == Permutations(Clients)

\* Two processes never hold the lock, but for one whose clocks both stood still and which has had no answer since.
OneOwner == \A a, b \in Clients : a # b /\ Believes(a) /\ Believes(b) => clock[a].unseen \/ clock[b].unseen

\* A process that holds the lock has held it without a break.
NoBreak == \A c \in Clients : Believes(c) /\ c \in seen.intruded => clock[c].unseen

\* No request frees or renews what another has acquired.
NothingForeign == ~seen.foreign

\* Tokens grow from holder to holder.
TokensGrow == ~seen.shrunk

\* A dead owner's lock is free when its lease is over.
FreeInTime == ~seen.long

\* No process is refused because of its own item.
NoProcessBlocksItself == ~seen.blocked

=============================================================================
