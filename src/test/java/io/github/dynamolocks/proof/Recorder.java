package io.github.dynamolocks.proof;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stands directly before DynamoDB and writes down which writes it accepted, in its order:
 * of each item, one write is under way at a time, and what the item is after it is read
 * before the next.
 *
 * <p>
 * Thread-safe.
 */
final class Recorder extends Handler.Abstract implements AutoCloseable {

	private static final Set<String> WRITES = Set.of("UpdateItem", "DeleteItem", "PutItem");

	private static final Set<String> NOT_FORWARDED = Set.of("connection", "keep-alive", "te", "trailer",
			"transfer-encoding", "upgrade", "host", "content-length", "expect", "accept-encoding");

	private static final Pattern PID = Pattern.compile("pid (\\d+)");

	private final ObjectMapper json = new ObjectMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Map<String, ReentrantLock> writing = new ConcurrentHashMap<>();

	private final Map<String, LockWrite> last = new ConcurrentHashMap<>();

	private final URI upstream;

	private final DynamoDbClient dynamoDb;

	private final String locks;

	private final Journal journal;

	private final Server server = new Server();

	private final ServerConnector connector;

	/**
	 * Starts to listen.
	 * @param upstream where DynamoDB is
	 * @param dynamoDb how to read what the items are
	 * @param locks the table of the locks; all others hold values
	 * @param journal where it is written down
	 * @throws Exception if it cannot listen
	 */
	Recorder(URI upstream, DynamoDbClient dynamoDb, String locks, Journal journal) throws Exception {
		this.upstream = upstream;
		this.dynamoDb = dynamoDb;
		this.locks = locks;
		this.journal = journal;
		HttpConfiguration configuration = new HttpConfiguration();
		// The answers have DynamoDB's own
		configuration.setSendDateHeader(false);
		this.connector = new ServerConnector(this.server, new HttpConnectionFactory(configuration));
		this.connector.setHost("127.0.0.1");
		this.connector.setIdleTimeout(3_600_000);
		this.server.addConnector(this.connector);
		this.server.setHandler(this);
		this.server.start();
	}

	URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.connector.getLocalPort());
	}

	/** What a process owns now. */
	List<String> ownedBy(long pid) {
		return this.last.values()
			.stream()
			.filter((write) -> write.after() != null && write.owner() != null && write.after().pid() == pid)
			.map(LockWrite::resource)
			.toList();
	}

	@Override
	public void close() throws Exception {
		this.server.stop();
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String body = Content.Source.asString(request, StandardCharsets.UTF_8);
		String target = Objects.requireNonNullElse(request.getHeaders().get("X-Amz-Target"), "");
		HttpResponse<String> answer = WRITES.contains(target.substring(target.indexOf('.') + 1)) ? write(request, body)
				: send(request, body);
		response.setStatus(answer.statusCode());
		answer.headers().map().forEach((name, values) -> {
			if (isForwarded(name)) {
				response.getHeaders().put(name, values);
			}
		});
		response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
		return true;
	}

	private HttpResponse<String> write(Request request, String body) throws IOException, InterruptedException {
		JsonNode json = this.json.readTree(body);
		String table = json.path("TableName").asText();
		JsonNode key = json.has("Key") ? json.path("Key") : json.path("Item");
		String resource = key.path(Values.KEY).path("S").asText();
		ReentrantLock alone = this.writing.computeIfAbsent(table + "/" + resource, (item) -> new ReentrantLock(true));
		alone.lock();
		try {
			long from = System.nanoTime();
			HttpResponse<String> answer = send(request, body);
			Span applied = new Span(from, System.nanoTime());
			if (answer.statusCode() == 200) {
				record(table, resource, applied);
			}
			return answer;
		}
		finally {
			alone.unlock();
		}
	}

	private void record(String table, String resource, Span applied) {
		Map<String, AttributeValue> item = this.dynamoDb
			.getItem((get) -> get.tableName(table)
				.key(Map.of(Values.KEY, AttributeValue.fromS(resource)))
				.consistentRead(true))
			.item();
		if (!table.equals(this.locks)) {
			if (item.containsKey(Values.WRITTEN_BY)) {
				this.journal.write(Journal.Entry.VALUE, resource, applied.from(), applied.to(),
						text(item, Values.WRITTEN_BY), text(item, Values.BASED_ON));
			}
			return;
		}
		if (item.isEmpty()) {
			this.last.put(resource, new LockWrite(resource, applied, null));
			this.journal.write(Journal.Entry.LOCK, resource, applied.from(), applied.to());
			return;
		}
		Matcher pid = PID.matcher(Objects.requireNonNullElse(text(item, "holder"), ""));
		LockWrite.Item after = new LockWrite.Item(text(item, "owner"),
				Objects.requireNonNullElse(number(item, "expires_at"), 0L), number(item, "fencing_token"),
				pid.find() ? Long.parseLong(pid.group(1)) : 0);
		this.last.put(resource, new LockWrite(resource, applied, after));
		this.journal.write(Journal.Entry.LOCK, resource, applied.from(), applied.to(), after.owner(), after.expiresAt(),
				after.token(), after.pid());
	}

	private HttpResponse<String> send(Request request, String body) throws IOException, InterruptedException {
		HttpRequest.Builder copy = HttpRequest.newBuilder(this.upstream.resolve("/"))
			.POST(HttpRequest.BodyPublishers.ofString(body));
		for (HttpField field : request.getHeaders()) {
			if (isForwarded(field.getName())) {
				copy.header(field.getName(), field.getValue());
			}
		}
		return this.http.send(copy.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
	}

	private static boolean isForwarded(String header) {
		return !NOT_FORWARDED.contains(header.toLowerCase(Locale.ROOT));
	}

	private static @Nullable String text(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? value.s() : null;
	}

	private static @Nullable Long number(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? Long.valueOf(value.n()) : null;
	}

}
