package io.github.dynamolocks.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Span;
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

	private static final Pattern PID = Pattern.compile("pid (\\d+)");

	private static final JsonMapper JSON = JsonMapper.shared();

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	private final SdkHttpClient http = this.dynamoDb.httpClient();

	private final VirtualTime time;

	private final Trace trace;

	private final List<LockWrite> writes = new ArrayList<>();

	private final Map<String, Deque<Version>> versions = new HashMap<>();

	private final Map<String, LockWrite> last = new TreeMap<>();

	private final Map<String, Set<String>> formerOwners = new HashMap<>();

	private int reads;

	private int writeRequests;

	SimulatedTable(VirtualTime time, Trace trace) {
		this.time = time;
		this.trace = trace;
		this.dynamoDb.clock().stop();
		Response created = send("CreateTable",
				"{\"TableName\":\"%s\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":[{\"AttributeName\":\"%s\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"%s\",\"KeyType\":\"HASH\"}]}"
					.formatted(NAME, KEY, KEY)
					.getBytes(StandardCharsets.UTF_8));
		if (created.status() != 200) {
			throw new IllegalStateException("The table was not created: " + created.text());
		}
	}

	/** Returns DynamoDB's time. */
	Instant now() {
		return START.plusNanos(this.time.now());
	}

	/**
	 * Applies a request now.
	 * @param process the name of the process, for the trace
	 * @param operation the operation
	 * @param body the JSON
	 * @param lagNanos how old the item is that an eventually consistent read shows
	 */
	Response apply(String process, String operation, byte[] body, long lagNanos) {
		JsonNode json = JSON.readTree(body);
		String resource = json.path("Key").path(KEY).path("S").asString("");
		if (operation.equals("GetItem")) {
			this.reads++;
			boolean consistent = json.path("ConsistentRead").asBoolean(false);
			Response answer = (lagNanos > 0 && !consistent) ? former(resource, lagNanos) : send(operation, body);
			this.trace.add(this.time.now(), process, consistent ? "reads" : "polls", resource);
			return answer;
		}
		Response answer = send(operation, body);
		if (operation.equals("UpdateItem") || operation.equals("DeleteItem")) {
			this.writeRequests++;
			String after = (answer.status() == 200) ? record(resource) : "refused";
			this.trace.add(this.time.now(), process, operation, after);
		}
		return answer;
	}

	private String record(String resource) {
		Response read = send("GetItem",
				"{\"TableName\":\"%s\",\"ConsistentRead\":true,\"Key\":{\"%s\":{\"S\":\"%s\"}}}"
					.formatted(NAME, KEY, resource)
					.getBytes(StandardCharsets.UTF_8));
		long at = this.time.stamp();
		Deque<Version> kept = this.versions.computeIfAbsent(resource, (key) -> new ArrayDeque<>());
		kept.addLast(new Version(at, read));
		while (kept.size() > 2 && kept.peekFirst().from() < at - 2 * MAX_LAG_NANOS) {
			kept.removeFirst();
		}
		LockWrite write = new LockWrite(resource, Span.at(at), item(resource, JSON.readTree(read.body()).path("Item")));
		this.writes.add(write);
		LockWrite former = this.last.put(resource, write);
		if (former != null && former.owner() != null && !former.owner().equals(write.owner())) {
			this.formerOwners.computeIfAbsent(resource, (key) -> new HashSet<>()).add(former.owner());
		}
		return resource + " " + write.after();
	}

	private Response former(String resource, long lagNanos) {
		long as = this.time.now() - lagNanos;
		Iterator<Version> newestFirst = this.versions.getOrDefault(resource, new ArrayDeque<>()).descendingIterator();
		while (newestFirst.hasNext()) {
			Version version = newestFirst.next();
			if (version.from() <= as) {
				return version.read().at(now());
			}
		}
		return new Response(200, "{}".getBytes(StandardCharsets.UTF_8), now());
	}

	private LockWrite.@Nullable Item item(String resource, JsonNode item) {
		if (item.isMissingNode()) {
			return null;
		}
		Matcher pid = PID.matcher(item.path("holder").path("S").asString(""));
		List<String> line = new ArrayList<>();
		item.path("line").path("L").forEach((place) -> line.add(place.path("S").asString("")));
		String owner = item.path("owner").path("S").asString("");
		String token = item.path("fencing_token").path("N").asString("");
		long end = Long.parseLong(item.path("expires_at").path("N").asString("0"));
		if (end >= BEYOND_TIME) {
			end = undatedEnd(resource, owner, Long.parseLong(item.path("lease_ms").path("N").asString("0")));
		}
		return new LockWrite.Item(owner.isEmpty() ? null : owner, end, token.isEmpty() ? null : Long.valueOf(token),
				pid.find() ? Long.parseLong(pid.group(1)) : 0, line);
	}

	/**
	 * Returns when a lease without a date ends at the earliest: a whole lease after its
	 * write. No caller relies on a lease that a late request of a former owner wrote.
	 */
	private long undatedEnd(String resource, String owner, long leaseMillis) {
		boolean former = this.formerOwners.getOrDefault(resource, Set.of()).contains(owner);
		return now().toEpochMilli() + (former ? -1 : leaseMillis);
	}

	private Response send(String operation, byte[] body) {
		Instant now = now();
		this.dynamoDb.clock().set(now);
		SdkHttpRequest request = SdkHttpRequest.builder()
			.method(SdkHttpMethod.POST)
			.protocol("http")
			.host("localhost")
			.putHeader("X-Amz-Target", "DynamoDB_20120810." + operation)
			.putHeader("Authorization", "simulated")
			.build();
		try {
			HttpExecuteResponse answer = this.http
				.prepareRequest(HttpExecuteRequest.builder()
					.request(request)
					.contentStreamProvider(ContentStreamProvider.fromByteArrayUnsafe(body))
					.build())
				.call();
			return new Response(answer.httpResponse().statusCode(), answer.responseBody().orElseThrow().readAllBytes(),
					now);
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
	 * An answer.
	 *
	 * @param status the status of HTTP
	 * @param body the JSON
	 * @param date DynamoDB's time, null for none
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Response(int status, byte[] body, @Nullable Instant date) {

		Response at(@Nullable Instant other) {
			return new Response(this.status, this.body, other);
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		HttpExecuteResponse http() {
			SdkHttpFullResponse.Builder response = SdkHttpFullResponse.builder()
				.statusCode(this.status)
				.putHeader("Content-Type", "application/x-amz-json-1.0")
				.putHeader("x-amzn-RequestId", "simulated");
			if (this.date != null) {
				response.putHeader("Date", HttpDates.of(this.date));
			}
			return HttpExecuteResponse.builder()
				.response(response.build())
				.responseBody(AbortableInputStream.create(new ByteArrayInputStream(this.body)))
				.build();
		}

	}

	/**
	 * A version of an item.
	 */
	private record Version(long from, Response read) {

	}

}
