-------------------------- MODULE LockWithoutDate --------------------------
(***************************************************************************)
(* The same lock where no answer tells the table's time.  The owner writes *)
(* an end that no clock reaches, a larger one at each renewal, and trusts  *)
(* a lease from before the request on.  A contender takes over after it    *)
(* has seen the same owner and version for longer than a lease, and on     *)
(* condition that both are still the same.                                 *)
(*                                                                         *)
(* A request, once sent, is applied any number of times at any later       *)
(* moment.  Clocks are exact here: all that they could be wrong by errs on *)
(* the safe side.  "Without" names the one guard that is taken out.        *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS Clients, Lease, MaxTime, Attempts, Renewals, Releases, Without

VARIABLES now, item, net, proc, call, watch, seen

vars == <<now, item, net, proc, call, watch, seen>>

Guard(name) == Without # name

NoOwner == <<>>
NoItem == [there |-> FALSE, owner |-> NoOwner, exp |-> 0, version |-> 0]
NoMessage == [kind |-> "none", id |-> NoOwner, exp |-> 0, owner |-> NoOwner, version |-> 0]
NoCall == [msg |-> NoMessage, sent |-> 0, result |-> "none"]
NoLock == [state |-> "idle", until |-> 0, high |-> 0, number |-> 0]
NoWatch == [owner |-> NoOwner, version |-> 0, since |-> 0]

Believes(c) == proc[c].state = "held" /\ now < proc[c].until

Id(c) == <<c, proc[c].number>>

Tick == now < MaxTime /\ now' = now + 1 /\ UNCHANGED <<item, net, proc, call, watch, seen>>

Send(c, msg) ==
    /\ net' = net \cup {msg}
    /\ call' = [call EXCEPT ![c] = [NoCall EXCEPT !.msg = msg, !.sent = now]]

\* Reads the item, and remembers since when it has been the same.
Watch(c) ==
    /\ proc[c].state = "idle"
    /\ item.there
    /\ <<item.owner, item.version>> # <<watch[c].owner, watch[c].version>>
    /\ watch' = [watch EXCEPT ![c] = [owner |-> item.owner, version |-> item.version, since |-> now]]
    /\ UNCHANGED <<now, item, net, proc, call, seen>>

Untouched(c) == watch[c] # NoWatch /\ now - watch[c].since > (IF Guard("whole-lease") THEN Lease ELSE Lease - 2)

Acquire(c) ==
    /\ proc[c].state = "idle"
    /\ call[c] = NoCall
    /\ seen.attempts < Attempts
    /\ Send(c, [NoMessage EXCEPT !.kind = "acquire", !.id = <<c, proc[c].number + 1>>, !.exp = 1,
                    !.owner = IF Untouched(c) THEN watch[c].owner ELSE NoOwner,
                    !.version = IF Untouched(c) THEN watch[c].version ELSE 0])
    /\ proc' = [proc EXCEPT ![c] = [state |-> "acquiring", until |-> 0, high |-> 1, number |-> @.number + 1]]
    /\ seen' = [seen EXCEPT !.attempts = @ + 1]
    /\ UNCHANGED <<now, item, watch>>

Renew(c) ==
    /\ Believes(c)
    /\ call[c] = NoCall
    /\ seen.renewals < Renewals
    /\ LET exp == IF Guard("new-above-all") THEN proc[c].high + 1 ELSE proc[c].high
       IN /\ Send(c, [NoMessage EXCEPT !.kind = "renew", !.id = Id(c), !.exp = exp])
          /\ proc' = [proc EXCEPT ![c].high = exp]
    /\ seen' = [seen EXCEPT !.renewals = @ + 1]
    /\ UNCHANGED <<now, item, watch>>

Release(c) ==
    /\ proc[c].state = "held"
    /\ seen.releases < Releases
    /\ Send(c, [NoMessage EXCEPT !.kind = "delete", !.id = Id(c)])
    /\ proc' = [proc EXCEPT ![c].state = "releasing"]
    /\ seen' = [seen EXCEPT !.releases = @ + 1]
    /\ UNCHANGED <<now, item, watch>>

\* A renewal that nobody answered; an attempt or a release ends with it.
GiveUp(c) ==
    /\ call[c] # NoCall
    /\ call' = [call EXCEPT ![c] = NoCall]
    /\ IF call[c].msg.kind = "renew" THEN UNCHANGED proc ELSE proc' = [proc EXCEPT ![c].state = "idle"]
    /\ UNCHANGED <<now, item, net, watch, seen>>

Met(msg) ==
    LET mine == item.there /\ item.owner = msg.id
        same == item.owner = msg.owner /\ (Guard("same-version") => item.version = msg.version)
    IN CASE msg.kind = "acquire" -> ~item.there \/ (msg.owner # NoOwner /\ same)
         [] msg.kind = "renew" -> mine /\ item.exp < msg.exp
         [] OTHER -> mine

After(msg) ==
    CASE msg.kind = "acquire" -> [there |-> TRUE, owner |-> msg.id, exp |-> msg.exp, version |-> 1]
      [] msg.kind = "renew" -> [item EXCEPT !.exp = msg.exp, !.version = @ + 1]
      [] OTHER -> NoItem

Apply(msg) ==
    LET c == msg.id[1]
        met == Met(msg)
        own == item.there /\ item.owner = msg.id
        others == {d \in Clients \ {c} : proc[d].state = "held"}
    IN /\ item' = IF met THEN After(msg) ELSE item
       /\ seen' = IF met /\ msg.kind = "acquire" THEN [seen EXCEPT !.intruded = @ \cup others] ELSE seen
       /\ \/ UNCHANGED call
          \/ /\ call[c].msg = msg
             /\ call[c].result = "none"
             /\ call' = [call EXCEPT ![c].result = IF met \/ own THEN "done" ELSE "refused"]
       /\ UNCHANGED <<now, net, proc, watch>>

Receive(c) ==
    LET msg == call[c].msg
        until == (IF Guard("trust-from-sending") THEN call[c].sent ELSE now) + Lease
        done == call[c].result = "done"
    IN /\ call[c].result # "none"
       /\ call' = [call EXCEPT ![c] = NoCall]
       /\ CASE msg.kind = "acquire" /\ done /\ now < until ->
                /\ proc' = [proc EXCEPT ![c].state = "held", ![c].until = until]
                /\ seen' = [seen EXCEPT !.intruded = @ \ {c}]
            [] msg.kind = "renew" ->
                /\ proc' = [proc EXCEPT ![c].until = IF ~done THEN 0 ELSE IF Believes(c) THEN until ELSE @]
                /\ UNCHANGED seen
            [] OTHER ->
                /\ proc' = [proc EXCEPT ![c].state = "idle"]
                /\ UNCHANGED seen
       /\ UNCHANGED <<now, item, net, watch>>

-----------------------------------------------------------------------------

Init ==
    /\ now = 0
    /\ item = NoItem
    /\ net = {}
    /\ proc = [c \in Clients |-> NoLock]
    /\ call = [c \in Clients |-> NoCall]
    /\ watch = [c \in Clients |-> NoWatch]
    /\ seen = [intruded |-> {}, attempts |-> 0, renewals |-> 0, releases |-> 0]

Next ==
    \/ Tick
    \/ \E msg \in net : Apply(msg)
    \/ \E c \in Clients :
        Watch(c) \/ Acquire(c) \/ Renew(c) \/ Release(c) \/ GiveUp(c) \/ Receive(c)

Spec == Init /\ [][Next]_vars

Alike == Permutations(Clients)

-----------------------------------------------------------------------------

OneOwner == \A a, b \in Clients : a # b => ~(Believes(a) /\ Believes(b))

NoBreak == \A c \in Clients : Believes(c) => c \notin seen.intruded

=============================================================================
