package io.github.dynamolocks.proof;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.dynamolocks.test.dynamodb.ApiAnswer;
import io.github.dynamolocks.test.dynamodb.ApiRequest;
import io.github.dynamolocks.test.dynamodb.HttpServer;
import io.github.dynamolocks.test.dynamodb.HttpTransmission;
import io.github.dynamolocks.test.dynamodb.Transmission;

/**
 * Records the writes that DynamoDB accepts, in their order. It is a proxy directly before
 * DynamoDB: it sends one write of each item at a time, and reads the item before the next
 * write.
 *
 * <p>
 * Thread-safe.
 */
final class Recorder implements AutoCloseable {

	private static final String TRANSACTION = "TransactWriteItems";

	private static final Set<String> WRITES = Set.of("UpdateItem", "DeleteItem", "PutItem", TRANSACTION);

	private final JsonMapper json = JsonMapper.shared();

	private final Map<String, ReentrantLock> writing = new ConcurrentHashMap<>();

	private final Map<String, LockWrite> last = new ConcurrentHashMap<>();

	private final Transmission upstream;

	private final DynamoDbClient dynamoDb;

	private final String locks;

	private final Journal journal;

	private final HttpServer server;

	/**
	 * Starts a recorder.
	 * @param upstream the address of DynamoDB
	 * @param dynamoDb the client that reads the items
	 * @param locks the table of the locks; all other tables contain values
	 * @param journal the journal for the writes
	 */
	Recorder(URI upstream, DynamoDbClient dynamoDb, String locks, Journal journal) {
		this.upstream = new HttpTransmission(upstream);
		this.dynamoDb = dynamoDb;
		this.locks = locks;
		this.journal = journal;
		this.server = HttpServer.start("recorder", this::handle);
	}

	URI endpoint() {
		return this.server.endpoint();
	}

	/**
	 * Returns the locks that a process owns now.
	 * @param pid the process; 0 for the locks that were passed on to any process and not
	 * yet renewed
	 */
	List<String> ownedBy(long pid) {
		return this.last.values()
			.stream()
			.filter((write) -> write.after() != null && write.owner() != null && write.after().pid() == pid)
			.map(LockWrite::resource)
			.toList();
	}

	@Override
	public void close() {
		this.server.close();
	}

	private ApiAnswer handle(ApiRequest request) throws IOException, InterruptedException {
		return WRITES.contains(request.operation()) ? write(request) : this.upstream.send(request);
	}

	private ApiAnswer write(ApiRequest request) throws IOException, InterruptedException {
		JsonNode json = this.json.readTree(request.body());
		if (request.operation().equals(TRANSACTION)) {
			json = put(json);
		}
		String table = json.path("TableName").asString("");
		JsonNode key = json.has("Key") ? json.path("Key") : json.path("Item");
		String resource = key.path(Values.KEY).path("S").asString("");
		ReentrantLock alone = this.writing.computeIfAbsent(table + "/" + resource, (item) -> new ReentrantLock(true));
		alone.lock();
		try {
			long from = System.nanoTime();
			ApiAnswer answer = this.upstream.send(request);
			Span applied = new Span(from, System.nanoTime());
			if (answer.status() == 200) {
				record(table, resource, applied);
			}
			return answer;
		}
		finally {
			alone.unlock();
		}
	}

	/** Returns the write of a value in a transaction, which only reads the lock. */
	private static JsonNode put(JsonNode transaction) {
		return transaction.path("TransactItems")
			.valueStream()
			.map((item) -> item.path("Put"))
			.filter(JsonNode::isObject)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("A transaction without a value: " + transaction));
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
		LockWrite.Item after = LockWrite.Item.of(item);
		this.last.put(resource, new LockWrite(resource, applied, after));
		this.journal.write(Journal.Entry.LOCK, resource, applied.from(), applied.to(), after.owner(), after.expiresAt(),
				after.token(), after.pid(), after.line().isEmpty() ? null : String.join(" ", after.line()));
	}

	private static @Nullable String text(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? value.s() : null;
	}

}
