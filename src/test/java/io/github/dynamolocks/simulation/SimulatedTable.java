package io.github.dynamolocks.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Span;
import io.github.dynamolocks.proof.Violation;
import io.github.dynamolocks.test.dynamodb.DirectRequests;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Answers requests with the DynamoDB of the test kit, whose clock shows virtual time.
 * Records each write that it accepts, and the former versions of the items.
 */
final class SimulatedTable implements AutoCloseable {

	static final String NAME = "locks";

	static final String KEY = "resource_id";

	/** DynamoDB's time when a simulation starts. */
	static final Instant START = Instant.parse("2027-03-01T12:00:00Z");

	/** The age of the oldest versions that a stale read shows. */
	static final long MAX_LAG_NANOS = 5_000_000_000L;

	/** No clock reaches an end from here on. */
	private static final long BEYOND_TIME = 9_000_000_000_000_000L;

	private static final int OK = 200;

	/** The places of a line, with keys as short as these. */
	static final int MOST_PLACES = 48;

	/**
	 * By how much a join can be older than the acquisition of the owner whose line it
	 * joins: two seconds, and what its sender does not know of the time after a late
	 * answer.
	 */
	private static final Duration LATEST_JOIN = Duration.ofSeconds(13);

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	private final SdkHttpClient http = this.dynamoDb.httpClient();

	private final DirectRequests direct = new DirectRequests(this.dynamoDb);

	private final VirtualTime time;

	private final Trace trace;

	private final List<LockWrite> writes = new ArrayList<>();

	private final Map<String, Deque<Version>> versions = new HashMap<>();

	private final Map<String, LockWrite> last = new TreeMap<>();

	private final Map<String, Set<String>> formerOwners = new HashMap<>();

	private final Map<String, List<Late>> late = new HashMap<>();

	private final Set<String> lateOwners = new HashSet<>();

	/** The process that has sent each place, by its id. */
	private final Map<String, String> places = new HashMap<>();

	private final List<Violation> violations = new ArrayList<>();

	private boolean recorded = true;

	private int reads;

	private int writeRequests;

	SimulatedTable(VirtualTime time, Trace trace) {
		this.time = time;
		this.trace = trace;
		this.dynamoDb.clock().stop();
		SimulatedResponse created = send(SimulatedRequest.of("CreateTable",
				"{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{\"AttributeName\":\"%s\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"%s\",\"KeyType\":\"HASH\"}]}"
					.formatted(NAME, KEY, KEY)
					.getBytes(StandardCharsets.UTF_8)));
		if (created.status() != OK) {
			throw new IllegalStateException("The table was not created: " + created.text());
		}
	}

	/** Keeps no history, which cannot be checked then. */
	void forgetHistory() {
		this.recorded = false;
	}

	/** Limits the write units of each key per second. */
	void limitWritesPerKey(double unitsPerSecond) {
		this.dynamoDb.limitWritesPerKey(unitsPerSecond);
	}

	/** Returns DynamoDB's time. */
	Instant now() {
		return START.plusNanos(this.time.now());
	}

	/**
	 * Applies a request now.
	 * @param process the name of the process, for the trace
	 * @param request the request
	 * @param lagNanos how old the item is that an eventually consistent read shows
	 * @param late whether its sender may not wait for it any more
	 */
	SimulatedResponse apply(String process, SimulatedRequest request, long lagNanos, boolean late) {
		return apply(process, request, lagNanos, late, this.time.now());
	}

	/**
	 * Applies a request that was sent earlier.
	 * @param sent when it was sent
	 */
	SimulatedResponse apply(String process, SimulatedRequest request, long lagNanos, boolean late, long sent) {
		if (request.isRead()) {
			this.reads++;
			boolean stale = lagNanos > 0 && !request.isConsistent();
			SimulatedResponse answer = stale ? SimulatedResponse.item(former(request.resource(), lagNanos), now())
					: send(request);
			this.trace.add(this.time.now(), process, request.isConsistent() ? "reads" : "polls", request.resource());
			return answer;
		}
		SimulatedResponse answer = send(request);
		if (request.isWrite()) {
			this.writeRequests++;
			if (this.recorded) {
				String after = (answer.status() == OK) ? record(process, request.resource(), late, sent) : "refused";
				this.trace.add(this.time.now(), process, request.operation(), after);
			}
		}
		return answer;
	}

	/**
	 * Runs an action after some accepted writes of an item, or at last after a time.
	 * @param ofOwner whether only those writes count that change the owner
	 */
	void afterWrites(String resource, int writes, boolean ofOwner, long mostNanos, Runnable arrival) {
		List<Late> waiting = this.late.computeIfAbsent(resource, (key) -> new ArrayList<>());
		Late late = new Late(writes, ofOwner, arrival);
		waiting.add(late);
		VirtualTime.Event unused = this.time.later(mostNanos, null, () -> {
			if (waiting.remove(late)) {
				arrival.run();
			}
		});
	}

	private String record(String process, String resource, boolean cameLate, long sent) {
		Map<String, AttributeValue> read = this.direct.get(NAME, Map.of(KEY, AttributeValue.fromS(resource)));
		long at = this.time.stamp();
		Deque<Version> kept = this.versions.computeIfAbsent(resource, (key) -> new ArrayDeque<>());
		kept.addLast(new Version(at, read));
		while (kept.size() > 2 && kept.peekFirst().from() < at - 2 * MAX_LAG_NANOS) {
			kept.removeFirst();
		}
		LockWrite write = new LockWrite(resource, Span.at(at), item(resource, read));
		this.writes.add(write);
		LockWrite.Item after = write.after();
		if (after != null) {
			after.line().forEach((place) -> this.places.putIfAbsent(place, process));
			if (cameLate && !after.line().isEmpty()) {
				this.lateOwners.add(after.line().get(after.line().size() - 1));
			}
		}
		if (cameLate && write.owner() != null) {
			this.lateOwners.add(write.owner());
		}
		LockWrite former = this.last.put(resource, write);
		if (former != null && after != null && former.after() != null && write.owner() != null
				&& write.owner().equals(former.owner())) {
			checkLine(process, former.after(), write, sent, read.get("acquired_at"));
		}
		boolean changed = former == null || !Objects.equals(former.owner(), write.owner());
		List<Late> waiting = this.late.getOrDefault(resource, List.of());
		List.copyOf(waiting).stream().filter((one) -> (changed || !one.ofOwner) && --one.writes == 0).forEach((one) -> {
			waiting.remove(one);
			one.arrival.run();
		});
		if (former != null && former.owner() != null && !former.owner().equals(write.owner())) {
			this.formerOwners.computeIfAbsent(resource, (key) -> new HashSet<>()).add(former.owner());
		}
		return resource + " " + write.after();
	}

	/**
	 * Checks a write of the present owner's item: only a process itself removes its
	 * place, and a place that is appended was asked for soon before the owner acquired
	 * the lock, or later.
	 */
	private void checkLine(String process, LockWrite.Item before, LockWrite write, long sent,
			@Nullable AttributeValue acquiredAt) {
		List<String> line = Objects.requireNonNull(write.after()).line();
		// A place that has missed its turn takes over with the id that owned the lock,
		// and
		// removes others.
		if (!before.line().contains(before.owner()) && before.expiresAt() >= now().toEpochMilli()) {
			before.line()
				.stream()
				.filter((place) -> !line.contains(place) && !process.equals(this.places.get(place)))
				.forEach((place) -> this.violations.add(new Violation(Violation.Kind.OUT_OF_LINE,
						"%s removed the place %s of %s".formatted(process, place, this.places.get(place)))));
		}
		long acquired = (acquiredAt != null) ? Long.parseLong(acquiredAt.n()) - START.toEpochMilli() : 0;
		long lateMillis = acquired - sent / 1_000_000;
		if (line.size() > before.line().size() && lateMillis > LATEST_JOIN.toMillis()) {
			this.violations.add(new Violation(Violation.Kind.OUT_OF_LINE,
					"%s joined the line of an owner that acquired '%s' %s ms after the request was sent"
						.formatted(process, write.resource(), lateMillis)));
		}
		if (line.size() > MOST_PLACES) {
			this.violations.add(new Violation(Violation.Kind.OUT_OF_LINE,
					"the line of '%s' has %s places".formatted(write.resource(), line.size())));
		}
	}

	/** Returns what was wrong with the lines. */
	List<Violation> violations() {
		return this.violations;
	}

	/** Returns the item as it was some time ago, empty if there was none. */
	Map<String, AttributeValue> former(String resource, long lagNanos) {
		long as = this.time.now() - lagNanos;
		Iterator<Version> newestFirst = this.versions.getOrDefault(resource, new ArrayDeque<>()).descendingIterator();
		while (newestFirst.hasNext()) {
			Version version = newestFirst.next();
			if (version.from() <= as) {
				return version.item();
			}
		}
		return Map.of();
	}

	private LockWrite.@Nullable Item item(String resource, Map<String, AttributeValue> item) {
		if (item.isEmpty()) {
			return null;
		}
		LockWrite.Item after = LockWrite.Item.of(item);
		if (after.expiresAt() < BEYOND_TIME) {
			return after;
		}
		long end = undatedEnd(resource, Objects.requireNonNullElse(after.owner(), ""),
				Long.parseLong(Objects.requireNonNull(item.get("lease_ms")).n()));
		return new LockWrite.Item(after.owner(), end, after.token(), after.pid(), after.line());
	}

	/**
	 * Returns when a lease without a date ends at the earliest: a whole lease after its
	 * write. No caller relies on a lease that a late request of a former owner wrote.
	 */
	private long undatedEnd(String resource, String owner, long leaseMillis) {
		boolean former = this.formerOwners.getOrDefault(resource, Set.of()).contains(owner);
		return now().toEpochMilli() + (former ? -1 : leaseMillis);
	}

	private SimulatedResponse send(SimulatedRequest request) {
		Instant now = now();
		this.dynamoDb.clock().set(now);
		if (request.isTyped() && !request.isRead() && !request.isWrite()) {
			return SimulatedResponse.item(Map.of(), now);
		}
		if (request.isTyped()) {
			return SimulatedResponse.of(this.direct.run(request.typed()), now);
		}
		SdkHttpRequest target = SdkHttpRequest.builder()
			.method(SdkHttpMethod.POST)
			.protocol("http")
			.host("localhost")
			.putHeader("X-Amz-Target", "DynamoDB_20120810." + request.operation())
			.putHeader("Authorization", "simulated")
			.build();
		try {
			HttpExecuteResponse answer = this.http
				.prepareRequest(HttpExecuteRequest.builder()
					.request(target)
					.contentStreamProvider(ContentStreamProvider.fromByteArrayUnsafe(request.body()))
					.build())
				.call();
			return SimulatedResponse.of(answer.httpResponse().statusCode(),
					answer.responseBody().orElseThrow().readAllBytes(), now);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the writes in their order. */
	List<LockWrite> writes() {
		return this.writes;
	}

	/** Returns the last write of each item. */
	Map<String, LockWrite> last() {
		return this.last;
	}

	/** Returns the name of the process that has sent a place, null if none has. */
	@Nullable String processOf(String place) {
		return this.places.get(place);
	}

	/** Returns whether a late request can have made an owner the owner, or a place. */
	boolean cameLate(String owner) {
		return this.lateOwners.contains(owner);
	}

	int reads() {
		return this.reads;
	}

	int writeRequests() {
		return this.writeRequests;
	}

	@Override
	public void close() {
		this.dynamoDb.close();
	}

	/**
	 * A request that arrives after some writes of its item.
	 */
	private static final class Late {

		private int writes;

		private final boolean ofOwner;

		private final Runnable arrival;

		Late(int writes, boolean ofOwner, Runnable arrival) {
			this.writes = writes;
			this.ofOwner = ofOwner;
			this.arrival = arrival;
		}

	}

	/**
	 * A version of an item, empty if there was none.
	 */
	private record Version(long from, Map<String, AttributeValue> item) {

	}

}
