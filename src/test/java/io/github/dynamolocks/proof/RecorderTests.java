package io.github.dynamolocks.proof;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LeaseConditions;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that accepted writes are recorded, and that a gate injects its faults.
 */
@DynamoDbTest
class RecorderTests {

	private static final String RESOURCE = "fenced:1";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final EmbeddedDynamoDb local;

	private final TestTable table;

	private final TestTable stored;

	@TempDir
	private Path folder;

	private Journal journal;

	private Recorder recorder;

	private Witness witness;

	RecorderTests(EmbeddedDynamoDb local, TestTable table) {
		this.local = local;
		this.table = table;
		this.stored = TestTable.create(local.client());
	}

	@BeforeEach
	void start() throws Exception {
		this.journal = Journal.open(this.folder.resolve(HistoryReader.RUNNER + Journal.SUFFIX));
		this.recorder = new Recorder(this.local.endpoint(), this.local.client(), this.table.name(), this.journal);
		this.witness = new Witness(this.recorder, this.table.name());
	}

	@AfterEach
	void stop() throws Exception {
		this.witness.close();
		this.recorder.close();
		this.journal.close();
		this.stored.close();
	}

	@Test
	void lockIsRecordedWithItsOwnerUntilItsRelease() throws Exception {
		// Repeated if the machine is so slow that every answer is late
		Awaitility.await().atMost(PATIENCE).until(() -> this.witness.take(RESOURCE, Duration.ZERO));
		Awaitility.await().atMost(PATIENCE).until(() -> this.witness.take("plain:1", Duration.ZERO));

		List<LockWrite> writes = read().lockWrites();
		assertThat(writes).isSortedAccordingTo(Comparator.comparingLong((write) -> write.applied().from()));
		List<LockWrite> fenced = writes.stream().filter((write) -> write.resource().equals(RESOURCE)).toList();
		LockWrite.Item held = Objects.requireNonNull(fenced.get(0).after());
		assertThat(held.owner()).isNotNull();
		assertThat(held.pid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(held.token()).isPositive();
		LockWrite.Item kept = Objects.requireNonNull(fenced.get(fenced.size() - 1).after());
		assertThat(kept).isEqualTo(new LockWrite.Item(null, 0, kept.token(), 0, List.of()));
		assertThat(kept.token()).isGreaterThanOrEqualTo(held.token());
		List<LockWrite> plain = writes.stream().filter((write) -> write.resource().equals("plain:1")).toList();
		assertThat(plain.get(0).owner()).isNotNull();
		assertThat(plain.get(plain.size() - 1).after()).isNull();
		assertThat(this.recorder.ownedBy(held.pid())).isEmpty();
	}

	@Test
	void acceptedValuesAreRecordedAndRefusedValuesAreNot() throws Exception {
		try (DynamoDbClient client = TestClients.client(this.recorder.endpoint())) {
			Values values = new Values(client, client, this.stored.name());
			Values.Value read = values.claim(RESOURCE, 5);
			values.write(RESOURCE, read, "c1", 5);
			Values.Value next = values.claim(RESOURCE, 6);
			assertThatExceptionOfType(Values.FencedOffException.class)
				.isThrownBy(() -> values.write(RESOURCE, read, "late", 5));
			values.write(RESOURCE, next, "c2", 6);
			values.overwrite("plain:1", values.read("plain:1"), "c3");
		}

		assertThat(read().storeWrites()).extracting(StoreWrite::id).containsExactly("c1", "c1", "c2", "c3");
		assertThat(read().storeWrites()).extracting(StoreWrite::basedOn).containsExactly("-", "-", "c1", "-");
	}

	@Test
	void valueOfATransactionIsRecordedUnlessItsLockWasReleased() throws Exception {
		DynamoDbLockStore store = new DynamoDbLockStore(this.local.client(), LockTable.of(this.table.name()),
				RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		try (DefaultLockClient locks = DefaultLockClient.builder(store).build();
				DynamoDbClient client = TestClients.client(this.recorder.endpoint())) {
			Values values = new Values(client, client, this.stored.name());
			Lease lease = locks.acquire(LockRequest.of("checked:1"));
			ConditionCheck held = LeaseConditions.held(lease);
			Values.Value read = values.read("checked:1");
			values.writeIfHeld("checked:1", read, "c1", held);
			lease.close();
			assertThatExceptionOfType(Values.FencedOffException.class)
				.isThrownBy(() -> values.writeIfHeld("checked:1", read, "late", held));
		}

		assertThat(read().storeWrites()).extracting(StoreWrite::id).containsExactly("c1");
	}

	@Test
	void gateClosesRefusesAndListensAgain() {
		try (FaultProxy proxy = FaultProxy.to(this.recorder.endpoint()); Gate gate = Gate.to(proxy.endpoint())) {
			try (DynamoDbClient client = TestClients.clientWithoutRetries(gate.endpoint())) {
				client.listTables();
				assertThat(gate.connections()).isOne();
				gate.down();
				assertThatExceptionOfType(RuntimeException.class).isThrownBy(client::listTables);
				Awaitility.await().atMost(PATIENCE).until(() -> gate.connections() == 0);
				gate.up();
				client.listTables();
				assertThat(gate.connections()).isOne();
			}
			Awaitility.await().atMost(PATIENCE).until(() -> gate.connections() == 0);
		}
	}

	@Test
	void cutConnectionIsNotCounted() throws Exception {
		try (Gate gate = Gate.to(this.recorder.endpoint())) {
			for (int i = 0; i < 50; i++) {
				try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gate.endpoint().getPort())) {
					gate.cut();
					assertThat(client.isConnected()).isTrue();
				}
			}
			Awaitility.await().atMost(PATIENCE).until(() -> gate.connections() == 0);
		}
	}

	private History read() throws Exception {
		return HistoryReader.read(this.folder, Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(30));
	}

}
