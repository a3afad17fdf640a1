-------------------------- MODULE LineWithoutDate --------------------------
(***************************************************************************)
(* Why there is no line where no answer tells the table's time.            *)
(*                                                                         *)
(* An owner passes the lock on to the process that waits first.  A rival   *)
(* takes over after it has seen the same owner and version for as long as  *)
(* the item says.  All reads may be stale.  The clocks are exact.          *)
(*                                                                         *)
(* With a Date, a stale read proves the turn until the end that it shows.  *)
(* Without a Date the item shows only a length, and a reader does not know *)
(* since when the rival has watched.  Only an answered renewal proves the  *)
(* turn, because it changes the version after it was sent.  That is one    *)
(* write more for each turn, so such a process polls instead of joining.   *)
(***************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
    Lease,          \* the length of a lease
    Grant,          \* the length of the short lease that is passed on
    MaxTime,        \* the last tick
    Renewals,       \* how often the waiting process renews
    Turn            \* what proves the turn: "read", any read; "renew", a renewal that was answered

VARIABLES
    now,            \* the clock of both processes
    item,           \* the item of the lock
    shown,          \* every state of the item so far: a stale read shows one of them
    sent,           \* when the renewals were sent that the table has not applied yet
    answered,       \* when the renewals were sent whose answers are under way
    next,           \* the process to which the lock is passed on
    watch,          \* what the rival has seen, and since when
    taken           \* whether the rival has taken over

vars == <<now, item, shown, sent, answered, next, watch, taken>>

First == [owner |-> "former", version |-> 1, length |-> Lease]

\* The process trusts a lease for its length, from the moment "since".
Believes == next.held /\ now <= next.since + next.length

Init ==
    /\ now = 1
    /\ item = First
    /\ shown = {First}
    /\ sent = {}
    /\ answered = {}
    /\ next = [held |-> FALSE, since |-> 0, length |-> 0, renewals |-> 0]
    /\ watch = [owner |-> "none", version |-> 0, length |-> 0, since |-> 0]
    /\ taken = FALSE

Tick == now < MaxTime /\ now' = now + 1 /\ UNCHANGED <<item, shown, sent, answered, next, watch, taken>>

Write(after) == item' = after /\ shown' = shown \cup {after}

PassOn ==
    /\ item = First
    /\ Write([owner |-> "next", version |-> 2, length |-> Grant])
    /\ UNCHANGED <<now, sent, answered, next, watch, taken>>

SendRenewal ==
    /\ next.renewals < Renewals
    /\ sent' = sent \cup {now}
    /\ next' = [next EXCEPT !.renewals = @ + 1]

\* A read shows the turn.
Notice ==
    /\ ~next.held
    /\ \E s \in shown : s.owner = "next"
    /\ IF Turn = "renew"
       THEN SendRenewal
       ELSE next' = [next EXCEPT !.held = TRUE, !.since = now, !.length = Grant] /\ UNCHANGED sent
    /\ UNCHANGED <<now, item, shown, answered, watch, taken>>

Renew == Believes /\ SendRenewal /\ UNCHANGED <<now, item, shown, answered, watch, taken>>

ApplyRenewal ==
    \E at \in sent :
        /\ item.owner = "next"
        /\ Write([item EXCEPT !.version = @ + 1, !.length = Lease])
        /\ sent' = sent \ {at}
        /\ answered' = answered \cup {at}
        /\ UNCHANGED <<now, next, watch, taken>>

\* A lease is trusted from the moment when its request was sent.
Receive ==
    \E at \in answered :
        /\ ~next.held \/ Believes
        /\ now <= at + Lease
        /\ next' = [next EXCEPT !.held = TRUE, !.since = IF at > @ THEN at ELSE @, !.length = Lease]
        /\ UNCHANGED <<now, item, shown, sent, answered, watch, taken>>

Watch ==
    /\ ~taken
    /\ \E s \in shown :
        /\ <<s.owner, s.version>> # <<watch.owner, watch.version>>
        /\ watch' = [owner |-> s.owner, version |-> s.version, length |-> s.length, since |-> now]
    /\ UNCHANGED <<now, item, shown, sent, answered, next, taken>>

TakeOver ==
    /\ ~taken
    /\ watch.since + watch.length < now
    /\ <<item.owner, item.version>> = <<watch.owner, watch.version>>
    /\ item' = [owner |-> "rival", version |-> 1, length |-> Lease]
    /\ taken' = TRUE
    /\ UNCHANGED <<now, shown, sent, answered, next, watch>>

Next == Tick \/ PassOn \/ Notice \/ Renew \/ ApplyRenewal \/ Receive \/ Watch \/ TakeOver

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

\* The rival takes over only when the process to which the lock was passed on has stopped to believe.
OneOwner == ~(taken /\ Believes)

=============================================================================
