package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Builds histories for tests. All times are in milliseconds. A write takes two
 * milliseconds, and DynamoDB's clock is {@link #WALL} ahead of the monotonic clock.
 */
final class Planted {

	static final long WALL = 1_000_000;

	static final long LEASE = 3000;

	static final long GRANT = 3000;

	/** The lives of the processes a, b and c. */
	static final long PID = 100;

	private final List<LockWrite> locks = new ArrayList<>();

	private final List<StoreWrite> values = new ArrayList<>();

	private final List<Call> calls = new ArrayList<>();

	private final List<Life> lives = new ArrayList<>();

	private final List<Leak> leaks = new ArrayList<>();

	private final List<Span> busy = new ArrayList<>();

	static Span span(long from, long to) {
		return new Span(from * 1_000_000, to * 1_000_000);
	}

	/** Adds a write that makes an owner hold the lock for a whole lease. */
	Planted own(String resource, long at, String owner, @Nullable Long token) {
		return own(resource, at, owner, token, at + LEASE);
	}

	Planted own(String resource, long at, String owner, @Nullable Long token, long expires) {
		long pid = PID + owner.charAt(0) - 'a';
		return item(resource, at, new LockWrite.Item(owner, WALL + expires, token, pid, List.of()));
	}

	Planted free(String resource, long at) {
		return item(resource, at, null);
	}

	Planted keep(String resource, long at, long token) {
		return item(resource, at, new LockWrite.Item(null, 0, token, 0, List.of()));
	}

	/** Adds a release for which the lock stays taken for a time. */
	Planted hold(String resource, long at, long expires, String... line) {
		return item(resource, at, new LockWrite.Item(null, WALL + expires, null, PID, List.of(line)));
	}

	/** Adds a write of an owner, whose lock ends after a lease, with a line. */
	Planted line(String resource, long at, String owner, long expires, String... line) {
		long pid = PID + owner.charAt(0) - 'a';
		return item(resource, at, new LockWrite.Item(owner, WALL + expires, null, pid, List.of(line)));
	}

	/** Adds a write that passes the lock on for a grant. */
	Planted passOn(String resource, long at, String owner, String... line) {
		return passOn(resource, at, at + GRANT, owner, line);
	}

	Planted passOn(String resource, long at, long expires, String owner, String... line) {
		return item(resource, at, new LockWrite.Item(owner, WALL + expires, null, 0, List.of(line)));
	}

	private Planted item(String resource, long at, LockWrite.@Nullable Item item) {
		this.locks.add(new LockWrite(resource, span(at, at + 2), item));
		return this;
	}

	Planted write(String resource, long at, String id, String basedOn) {
		this.values.add(new StoreWrite(resource, span(at, at + 2), id, basedOn));
		return this;
	}

	/** Adds a call that ended; the first letter of its id is its process. */
	Planted call(String id, long from, long to, Outcome outcome, Call.Body... bodies) {
		this.calls.add(new Call(id, id.substring(0, 1), "t1", from * 1_000_000, wanted(bodies),
				new Call.End(to * 1_000_000, outcome, ""), List.of(bodies)));
		return this;
	}

	Planted unended(String id, long from, Call.Body... bodies) {
		this.calls.add(new Call(id, id.substring(0, 1), "t1", from * 1_000_000, wanted(bodies), null, List.of(bodies)));
		return this;
	}

	/** Adds a call that wanted two locks and did not acquire both. */
	Planted waited(String id, long from, long to, String one, String other) {
		this.calls.add(new Call(id, id.substring(0, 1), "t1", from * 1_000_000, Set.of(one, other),
				new Call.End(to * 1_000_000, Outcome.LOST, ""), List.of()));
		return this;
	}

	private static Set<String> wanted(Call.Body... bodies) {
		return Arrays.stream(bodies).map(Call.Body::resource).collect(Collectors.toSet());
	}

	/** Creates a body that checks its lease at some moments; the last is its end. */
	static Call.Body body(String resource, String owner, @Nullable Long token, LongFunction<Long> remaining,
			long... looks) {
		List<Call.Check> checks = new ArrayList<>();
		for (long look : looks) {
			checks.add(new Call.Check(span(look, look + 1), remaining.apply(look)));
		}
		return new Call.Body(resource, owner, token, checks, (looks[looks.length - 1] + 1) * 1_000_000);
	}

	/** Returns the end of a belief. */
	static LongFunction<Long> until(long end) {
		return (now) -> Math.max(0, end - now);
	}

	Planted life(String name, List<Span> pauses) {
		this.lives.add(new Life(name, PID + name.charAt(0) - 'a', null, pauses, List.of()));
		return this;
	}

	Planted killed(String name, long at) {
		this.lives.add(new Life(name, PID + name.charAt(0) - 'a', span(at, at + 1), List.of(), List.of()));
		return this;
	}

	Planted leak(Violation.Kind kind, String what) {
		this.leaks.add(new Leak(kind, what));
		return this;
	}

	Planted busy(long from, long to) {
		this.busy.add(span(from, to));
		return this;
	}

	History history() {
		Terms terms = new Terms(Duration.ofMillis(LEASE), Duration.ofSeconds(3), Duration.ofSeconds(30), WALL, WALL,
				this.busy);
		return new History(terms, this.locks, this.values, this.calls, this.lives, this.leaks);
	}

	List<Violation.Kind> found() {
		return Checker.check(history()).stream().map(Violation::kind).distinct().toList();
	}

}
