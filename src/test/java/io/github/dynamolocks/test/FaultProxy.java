package io.github.dynamolocks.test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.dynamodb.ApiAnswer;
import io.github.dynamolocks.test.dynamodb.ApiRequest;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Faults;
import io.github.dynamolocks.test.dynamodb.HttpServer;
import io.github.dynamolocks.test.dynamodb.HttpTransmission;

/**
 * An HTTP proxy between a DynamoDB client and a DynamoDB that does not check signatures,
 * which makes what goes wrong between them go wrong when a test says so, and counts the
 * requests. <pre class="code">
 * try (FaultProxy proxy = FaultProxy.to(EmbeddedDynamoDb.shared().endpoint())) {
 *     proxy.next("UpdateItem").dropAnswer();
 *     ...
 * }
 * </pre>
 *
 * <p>
 * Thread-safe. It listens on a free port of the loopback interface, and does not keep the
 * JVM alive.
 */
public final class FaultProxy implements AutoCloseable {

	/**
	 * In place of an operation's name: each of them.
	 */
	public static final String ANY_OPERATION = Faults.ANY_OPERATION;

	private final HttpTransmission upstream;

	private final HttpServer server;

	private final Faults faults;

	private final DynamoDbClient client;

	private final List<ApiRequest> requests = new CopyOnWriteArrayList<>();

	private final List<ProxiedExchange> exchanges = new CopyOnWriteArrayList<>();

	private volatile boolean measuring;

	private FaultProxy(URI endpoint) {
		this.upstream = new HttpTransmission(endpoint);
		this.faults = new Faults(this.upstream, InstantSource.system());
		this.server = HttpServer.start("fault-proxy", this::exchange);
		this.client = TestClients.clientWithoutRetries(this.server.endpoint());
	}

	/**
	 * Starts a proxy, which passes everything on.
	 * @param endpoint the DynamoDB behind it
	 * @return the proxy, which the caller closes
	 */
	public static FaultProxy to(URI endpoint) {
		return new FaultProxy(endpoint);
	}

	/**
	 * Where it listens.
	 * @return what to give to a client in place of DynamoDB's address
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * A client that talks to this proxy and sends each request once.
	 * @return the client, closed with the proxy
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Begins a rule for the next request.
	 * @param operation the operation's name as DynamoDB spells it, such as
	 * {@code UpdateItem}, or {@link #ANY_OPERATION}
	 * @return the rule, which is not in force before it is given a fault
	 */
	public FaultRule next(String operation) {
		return this.faults.next(operation);
	}

	/**
	 * Forgets all rules. What is held stays held.
	 */
	public void clearFaults() {
		this.faults.clear();
	}

	/**
	 * Leaves the {@code Date} out of all answers from now on, as a server that sends
	 * none.
	 */
	public void stripDate() {
		this.faults.stripDate();
	}

	/**
	 * Gives all answers from now on another {@code Date}: a DynamoDB whose clock is off.
	 * @param shift by how much it is later, in whole seconds; negative for earlier, zero
	 * for DynamoDB's own
	 */
	public void shiftDate(Duration shift) {
		this.faults.shiftDate(shift);
	}

	/**
	 * Gives all answers from now on one and the same {@code Date}, so that DynamoDB's
	 * time passes only when a test says so.
	 * @param date the date, of which the whole seconds count
	 */
	public void fixDate(Instant date) {
		this.faults.fixDate(date);
	}

	/**
	 * Leaves the item out of the answers to refused conditions from now on, as a server
	 * that does not know {@code ReturnValuesOnConditionCheckFailure}.
	 */
	public void hideItems() {
		this.faults.hideItems();
	}

	/**
	 * Delays each request from now on, besides what the rules do to it.
	 * @param latency by how much before it is sent on; zero for not at all
	 */
	public void latency(Duration latency) {
		this.faults.latency(latency);
	}

	/**
	 * Makes DynamoDB say what each request consumes from now on. The client sees it, too.
	 */
	public void measureCapacity() {
		this.measuring = true;
	}

	/**
	 * How many requests have come, whatever became of them.
	 * @param operation the operation's name, or {@link #ANY_OPERATION}
	 * @return their number
	 */
	public int count(String operation) {
		return requests(operation).size();
	}

	/**
	 * The requests that have come, whatever became of them.
	 * @param operation the operation's name, or {@link #ANY_OPERATION}
	 * @return the requests as they came, oldest first
	 */
	public List<ApiRequest> requests(String operation) {
		return this.requests.stream()
			.filter((request) -> operation.equals(ANY_OPERATION) || operation.equals(request.operation()))
			.toList();
	}

	/**
	 * The requests that are done with, each logged before its client has the answer.
	 * @return the log, in the order in which they ended
	 */
	public List<ProxiedExchange> exchanges() {
		return List.copyOf(this.exchanges);
	}

	/**
	 * What all requests that are done with have consumed, late deliveries not included.
	 * @return capacity units; 0 unless {@link #measureCapacity()} was called before
	 */
	public double capacityUnits() {
		return this.exchanges.stream().mapToDouble(ProxiedExchange::capacityUnits).sum();
	}

	/**
	 * Forgets the counted and logged requests, so that a test counts from here on.
	 */
	public void clearLog() {
		this.requests.clear();
		this.exchanges.clear();
	}

	/**
	 * Stops listening. What is held is dropped, and what is to be delivered late can
	 * still be delivered.
	 */
	@Override
	public void close() {
		this.faults.abandon();
		this.client.close();
		this.server.close();
	}

	private @Nullable ApiAnswer exchange(ApiRequest request) throws IOException, InterruptedException {
		this.requests.add(request);
		DoubleAdder units = new DoubleAdder();
		ApiAnswer answer = null;
		try {
			answer = this.faults.exchange(request, (transmitted) -> {
				ApiAnswer genuine = this.upstream.send(this.measuring ? transmitted.measured() : transmitted);
				units.add(genuine.capacityUnits());
				return genuine;
			});
			return answer;
		}
		finally {
			this.exchanges.add(new ProxiedExchange(request, Optional.ofNullable(answer), units.sum()));
		}
	}

}
