package io.github.dynamolocks.test;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Connects a Spring context to the DynamoDB of its test. It is part of the key of
 * Spring's context cache, and equal for tests that share their table.
 *
 * @param spec the settings of the test
 */
record DynamoDbContextCustomizer(TestSpec spec) implements ContextCustomizer {

	private static final String NAME = "io.github.dynamolocks.test.dynamoDb";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		TestDynamoDb dynamoDb = TestDynamoDb.of(this.spec);
		dynamoDb.belongToContext();
		ConfigurableEnvironment environment = context.getEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource(NAME, dynamoDb.properties()));
		// Runs after configuration classes have added their property sources and beans
		BeanFactoryPostProcessor later = (beanFactory) -> prepare(beanFactory, environment, dynamoDb);
		context.addBeanFactoryPostProcessor(later);
	}

	private static void prepare(ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment,
			TestDynamoDb dynamoDb) {
		TestTable unused = dynamoDb.table(environment::getProperty);
		if (beanFactory instanceof DefaultSingletonBeanRegistry singletons) {
			// Spring destroys in reverse order, so this is destroyed last
			singletons.registerDisposableBean(NAME, dynamoDb::close);
		}
		beanFactory.addBeanPostProcessor(new RedirectingPostProcessor(dynamoDb));
		if (beanFactory.getBeanNamesForType(DynamoDbClient.class, true, false).length == 0
				&& beanFactory instanceof BeanDefinitionRegistry definitions) {
			RootBeanDefinition client = new RootBeanDefinition(DynamoDbClient.class, dynamoDb::client);
			// The test's DynamoDB closes it
			client.setDestroyMethodName("");
			definitions.registerBeanDefinition("dynamoDbClient", client);
		}
	}

}
