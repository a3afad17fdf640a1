package io.github.dynamolocks.guide;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.LostUpdates;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds out whether an update can be lost.
 */
// tag::tests[]
@DynamoDbTest
class LostUpdatesGuideTests {

	@Test
	void noUpdateIsLost(FaultProxy dynamoDb, TestTable table) {
		LostUpdates.Result result = LostUpdates.of(Worker.class, dynamoDb.endpoint().toString(), table.name())
			.processes(2)
			.threads(4)
			.updates(25)
			.run();

		assertThat(result.lost()).isZero();
	}

	/** Runs the application, once in each process. */
	static class Worker implements LostUpdates.Worker {

		private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

		@Override
		public void start(List<String> arguments) {
			System.setProperty("dynamo-locks.table-name", arguments.get(1));
			this.context.registerBean(DynamoDbClient.class, () -> TestClients.client(URI.create(arguments.get(0))));
			this.context.register(Counting.class);
			this.context.refresh();
		}

		@Override
		public void run(Runnable update) {
			this.context.getBean(Counting.class).count(update);
		}

		@Override
		public void stop() {
			this.context.close();
		}

	}

	@EnableDynamoLocks
	static class Counting {

		@DistributedLock(resource = "'counter'", waitTime = "1m")
		void count(Runnable update) {
			update.run();
		}

	}

}
// end::tests[]
