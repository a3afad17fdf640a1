package io.github.dynamolocks.test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.UnaryOperator;

import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * An HTTP proxy between a DynamoDB client and a DynamoDB that does not check signatures,
 * which makes what goes wrong between them go wrong when a test says so, and counts the
 * requests. <pre class="code">
 * try (FaultProxy proxy = FaultProxy.to(DynamoDbLocal.shared().endpoint())) {
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
	public static final String ANY_OPERATION = "*";

	static final String PURPOSE = "A proxy is to be started between the test and its DynamoDB";

	private final Upstream upstream;

	private final LoopbackServer server;

	private final DynamoDbClient client;

	private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

	private final List<Held> helds = new CopyOnWriteArrayList<>();

	private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();

	private final List<ProxiedExchange> exchanges = new CopyOnWriteArrayList<>();

	private volatile UnaryOperator<ProxiedAnswer> dating = UnaryOperator.identity();

	private volatile UnaryOperator<ProxiedAnswer> hiding = UnaryOperator.identity();

	private volatile Duration latency = Duration.ZERO;

	private volatile boolean measuring;

	private FaultProxy(URI endpoint) {
		this.upstream = new Upstream(endpoint);
		this.server = Front.start(this::exchange);
		this.client = TestClients.clientWithoutRetries(this.server.endpoint());
	}

	/**
	 * Starts a proxy, which passes everything on.
	 * @param endpoint the DynamoDB behind it
	 * @return the proxy, which the caller closes
	 * @throws IllegalStateException if the HTTP server that it is made of is not there
	 */
	public static FaultProxy to(URI endpoint) {
		OptionalJar.JETTY.require(PURPOSE);
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
		return new FaultRule(this, operation);
	}

	/**
	 * Forgets all rules. What is held stays held.
	 */
	public void clearFaults() {
		this.rules.clear();
	}

	/**
	 * Leaves the {@code Date} out of all answers from now on, as a server that sends
	 * none.
	 */
	public void stripDate() {
		this.dating = ProxiedAnswer::withoutDate;
	}

	/**
	 * Gives all answers from now on another {@code Date}: a DynamoDB whose clock is off.
	 * @param shift by how much it is later, in whole seconds; negative for earlier, zero
	 * for DynamoDB's own
	 */
	public void shiftDate(Duration shift) {
		this.dating = (answer) -> answer.withDateShifted(shift);
	}

	/**
	 * Gives all answers from now on one and the same {@code Date}, so that DynamoDB's
	 * time passes only when a test says so.
	 * @param date the date, of which the whole seconds count
	 */
	public void fixDate(Instant date) {
		this.dating = (answer) -> answer.withDate(date);
	}

	/**
	 * Leaves the item out of the answers to refused conditions from now on, as a server
	 * that does not know {@code ReturnValuesOnConditionCheckFailure}.
	 */
	public void hideItems() {
		this.hiding = ProxiedAnswer::withoutItem;
	}

	/**
	 * Delays each request from now on, besides what the rules do to it.
	 * @param latency by how much before it is sent on; zero for not at all
	 */
	public void latency(Duration latency) {
		this.latency = latency;
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
	public List<ProxiedRequest> requests(String operation) {
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
		this.helds.forEach(Held::abandon);
		this.client.close();
		this.server.close();
	}

	void add(FaultRule rule) {
		this.rules.add(rule);
	}

	Held newHeld() {
		Held held = new Held();
		this.helds.add(held);
		return held;
	}

	Late newLate() {
		return new Late(this.upstream);
	}

	static void pause(Duration duration) throws InterruptedException {
		TimeUnit.NANOSECONDS.sleep(duration.toNanos());
	}

	private @Nullable ProxiedAnswer exchange(ProxiedRequest request) throws IOException, InterruptedException {
		this.requests.add(request);
		pause(this.latency);
		DoubleAdder units = new DoubleAdder();
		ProxiedAnswer answer = null;
		try {
			answer = faulty(request, (transmitted) -> {
				ProxiedAnswer genuine = this.upstream.send(this.measuring ? transmitted.measured() : transmitted);
				units.add(genuine.capacityUnits());
				return genuine;
			});
			answer = (answer != null) ? this.hiding.apply(this.dating.apply(answer)) : null;
			return answer;
		}
		finally {
			this.exchanges.add(new ProxiedExchange(request, Optional.ofNullable(answer), units.sum()));
		}
	}

	private @Nullable ProxiedAnswer faulty(ProxiedRequest request, Transmission transmission)
			throws IOException, InterruptedException {
		for (FaultRule rule : this.rules) {
			FaultRule.Fault fault = rule.take(request);
			if (fault != null) {
				return fault.handle(request, transmission);
			}
		}
		return transmission.send(request);
	}

	/**
	 * What needs Jetty, loaded only after a look whether it is there.
	 */
	private static final class Front {

		static LoopbackServer start(ProxyHandler.Exchange exchange) {
			HttpConfiguration http = new HttpConfiguration();
			// The answers have DynamoDB's date or none
			http.setSendDateHeader(false);
			http.setSendServerVersion(false);
			return LoopbackServer.start("fault-proxy", http, new ProxyHandler(exchange));
		}

	}

}
