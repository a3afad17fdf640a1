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
 * Produces network and server faults between a DynamoDB client and a DynamoDB that does
 * not check signatures, and counts the requests. It is an HTTP proxy. <pre class="code">
 * try (FaultProxy proxy = FaultProxy.to(EmbeddedDynamoDb.shared().endpoint())) {
 *     proxy.next("UpdateItem").dropAnswer();
 *     ...
 * }
 * </pre>
 *
 * <p>
 * Thread-safe. It listens on a free port of the loopback interface and does not keep the
 * JVM alive.
 *
 * @since 0.1.0
 */
public final class FaultProxy implements AutoCloseable {

	/**
	 * Stands for every operation, in place of an operation's name.
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
	 * Starts a proxy that forwards everything unchanged.
	 * @param endpoint the address of the DynamoDB
	 * @return the proxy; the caller closes it
	 */
	public static FaultProxy to(URI endpoint) {
		return new FaultProxy(endpoint);
	}

	/**
	 * Returns the address of this proxy.
	 * @return the address that a client uses in place of DynamoDB's
	 */
	public URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * Returns a client of this proxy that sends each request once, without retries.
	 * @return the client; closing the proxy closes it
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Begins a rule for the next request.
	 * @param operation the operation's name as DynamoDB spells it, such as
	 * {@code UpdateItem}, or {@link #ANY_OPERATION}
	 * @return the rule; it takes effect when it gets a fault
	 */
	public FaultRule next(String operation) {
		return this.faults.next(operation);
	}

	/**
	 * Removes all rules. Held requests and answers stay held.
	 */
	public void clearFaults() {
		this.faults.clear();
	}

	/**
	 * Removes the {@code Date} from all answers from now on, like a server that sends
	 * none.
	 */
	public void stripDate() {
		this.faults.stripDate();
	}

	/**
	 * Shifts the {@code Date} of all answers from now on, like a server whose clock is
	 * wrong.
	 * @param shift the shift in whole seconds; positive is later, negative is earlier,
	 * zero restores DynamoDB's own date
	 */
	public void shiftDate(Duration shift) {
		this.faults.shiftDate(shift);
	}

	/**
	 * Sets the {@code Date} of all answers from now on to one instant, so that DynamoDB's
	 * time passes only when the test changes it.
	 * @param date the date, truncated to whole seconds
	 */
	public void fixDate(Instant date) {
		this.faults.fixDate(date);
	}

	/**
	 * Removes the item from answers to failed conditions from now on, like a server that
	 * does not support {@code ReturnValuesOnConditionCheckFailure}.
	 */
	public void hideItems() {
		this.faults.hideItems();
	}

	/**
	 * Delays each request from now on, in addition to the faults of the rules.
	 * @param latency the delay before a request is forwarded; zero for none
	 */
	public void latency(Duration latency) {
		this.faults.latency(latency);
	}

	/**
	 * Makes DynamoDB report the consumed capacity of each request from now on. The client
	 * sees it, too.
	 */
	public void measureCapacity() {
		this.measuring = true;
	}

	/**
	 * Counts the requests that have arrived, including those that failed.
	 * @param operation the operation's name, or {@link #ANY_OPERATION}
	 * @return the number of requests
	 */
	public int count(String operation) {
		return requests(operation).size();
	}

	/**
	 * Returns the requests that have arrived, including those that failed.
	 * @param operation the operation's name, or {@link #ANY_OPERATION}
	 * @return the requests, oldest first
	 */
	public List<ApiRequest> requests(String operation) {
		return this.requests.stream()
			.filter((request) -> operation.equals(ANY_OPERATION) || operation.equals(request.operation()))
			.toList();
	}

	/**
	 * Returns the completed requests. Each is logged before its client gets the answer.
	 * @return the log, in order of completion
	 */
	public List<ProxiedExchange> exchanges() {
		return List.copyOf(this.exchanges);
	}

	/**
	 * Returns the capacity that all completed requests consumed, without late deliveries.
	 * @return the capacity units; 0 unless {@link #measureCapacity()} was called before
	 */
	public double capacityUnits() {
		return this.exchanges.stream().mapToDouble(ProxiedExchange::capacityUnits).sum();
	}

	/**
	 * Clears the counted and logged requests.
	 */
	public void clearLog() {
		this.requests.clear();
		this.exchanges.clear();
	}

	/**
	 * Stops listening and drops held requests and answers. Late requests can still be
	 * delivered.
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
