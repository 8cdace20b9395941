/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "fragment ApiKeyFields on ApiKey {\n  id\n  databaseId\n  name\n  hint\n  permissions\n  roles\n  createdBy\n  createdAt\n  expiresAt\n  lastUsedAt\n  revokedAt\n  revokedBy\n}": typeof types.ApiKeyFieldsFragmentDoc,
    "mutation CreateApiKey($input: CreateApiKeyInput!) {\n  createApiKey(input: $input) {\n    __typename\n    ... on CreateApiKeyPayload {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CreateApiKeyDocument,
    "query ListApiKeys($first: Int, $after: String) {\n  apiKeys(first: $first, after: $after) {\n    edges {\n      node {\n        ...ApiKeyFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListApiKeysDocument,
    "mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n  revokeApiKey(input: $input) {\n    __typename\n    ... on RevokeApiKeyPayload {\n      repeated\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.RevokeApiKeyDocument,
    "mutation ClaimOperations($input: ClaimOperationsInput!) {\n  claimOperations(input: $input) {\n    __typename\n    ... on ClaimOperationsPayload {\n      operations {\n        id\n        epoch\n        name\n        input\n        executionId\n        stepPath\n        attempt\n        idempotencyKey\n        leaseMs\n        leaseUntil\n        deadline\n        resumable\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.ClaimOperationsDocument,
    "mutation CompleteOperation($input: CompleteOperationInput!) {\n  completeOperation(input: $input) {\n    __typename\n    ... on CompleteOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CompleteOperationDocument,
    "mutation FailOperation($input: FailOperationInput!) {\n  failOperation(input: $input) {\n    __typename\n    ... on FailOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.FailOperationDocument,
    "mutation HeartbeatOperations($input: HeartbeatOperationsInput!) {\n  heartbeatOperations(input: $input) {\n    __typename\n    ... on HeartbeatOperationsPayload {\n      operations {\n        id\n        wanted\n        reason\n        leaseUntil\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.HeartbeatOperationsDocument,
    "query ListAgentSteps($id: ID!) {\n  execution(id: $id) {\n    status\n    errorMessage\n    steps {\n      path\n      status\n      attempt\n      queue\n      agent\n      output\n      progress {\n        percent\n        message\n      }\n    }\n  }\n}": typeof types.ListAgentStepsDocument,
    "subscription OperationsAvailable($queue: String!) {\n  operationsAvailable(queue: $queue) {\n    queue\n    waiting\n  }\n}": typeof types.OperationsAvailableDocument,
    "fragment BatchFields on Batch {\n  id\n  databaseId\n  action\n  status\n  reason\n  actor\n  total\n  pending\n  done\n  refused\n  failed\n  stoppedBecause\n  createdAt\n  finishedAt\n}": typeof types.BatchFieldsFragmentDoc,
    "fragment BatchPreviewFields on BatchPreview {\n  selected\n  sampled\n  taken\n  refused {\n    code\n    count\n  }\n  first(count: 10) {\n    execution {\n      id\n      status\n    }\n    errorCode\n    errorMessage\n  }\n}": typeof types.BatchPreviewFieldsFragmentDoc,
    "mutation CancelBatch($input: CancelBatchInput!) {\n  cancelBatch(input: $input) {\n    __typename\n    ... on CancelBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CancelBatchDocument,
    "mutation CancelExecutions($input: CancelExecutionsInput!) {\n  cancelExecutions(input: $input) {\n    __typename\n    ... on CancelExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CancelExecutionsDocument,
    "mutation ContinueBatch($input: ContinueBatchInput!) {\n  continueBatch(input: $input) {\n    __typename\n    ... on ContinueBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.ContinueBatchDocument,
    "query GetBatch($id: ID!, $first: Int, $after: String, $status: [BatchItemStatus!]) {\n  batch(id: $id) {\n    ...BatchFields\n    items(first: $first, after: $after, status: $status) {\n      edges {\n        node {\n          position\n          status\n          errorCode\n          errorMessage\n          at\n          execution {\n            id\n            status\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": typeof types.GetBatchDocument,
    "query ListBatches($status: [BatchStatus!], $first: Int, $after: String) {\n  batches(status: $status, first: $first, after: $after) {\n    edges {\n      node {\n        ...BatchFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListBatchesDocument,
    "mutation PauseExecutions($input: PauseExecutionsInput!) {\n  pauseExecutions(input: $input) {\n    __typename\n    ... on PauseExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.PauseExecutionsDocument,
    "mutation ResumeExecutions($input: ResumeExecutionsInput!) {\n  resumeExecutions(input: $input) {\n    __typename\n    ... on ResumeExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.ResumeExecutionsDocument,
    "subscription WatchBatch($id: ID!) {\n  batchUpdated(id: $id) {\n    ...BatchFields\n  }\n}": typeof types.WatchBatchDocument,
    "mutation CancelExecution($input: CancelExecutionInput!) {\n  cancelExecution(input: $input) {\n    __typename\n    ... on CancelExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CancelExecutionDocument,
    "query CountPaused($filter: PausedCountFilter) {\n  __typename\n  pausedCount(filter: $filter)\n}": typeof types.CountPausedDocument,
    "mutation EditStepInput($input: EditStepInputInput!) {\n  editStepInput(input: $input) {\n    __typename\n    ... on EditStepInputPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.EditStepInputDocument,
    "fragment EventFields on ExecutionEvent {\n  __typename\n  seq\n  type\n  at\n  actor\n  stepPath\n  ... on ExecutionVersionChangedEvent {\n    to {\n      version\n    }\n  }\n  ... on ExecutionPauseRequestedEvent {\n    pauseReason: reason\n    inFlight\n  }\n  ... on ExecutionPausedEvent {\n    pauseReason: reason\n    nextStepId\n  }\n  ... on ExecutionResumedEvent {\n    reason\n    nextStepId\n  }\n  ... on ExecutionCancelRequestedEvent {\n    reason\n  }\n  ... on ExecutionCancelledEvent {\n    reason\n  }\n  ... on ExecutionCompletedEvent {\n    result\n  }\n  ... on ExecutionBlockedEvent {\n    blockReason: reason\n  }\n  ... on ExecutionFailedEvent {\n    error {\n      code\n      message\n    }\n  }\n  ... on ExecutionEventKeptEvent {\n    keptEvent: event\n  }\n  ... on StepStartedEvent {\n    attempt\n    iteration\n  }\n  ... on StepProgressedEvent {\n    percent\n    message\n    part\n    partSucceeded\n  }\n  ... on StepRetriedEvent {\n    error {\n      code\n      message\n    }\n    nextAttemptAt\n  }\n  ... on StepWaitingEvent {\n    waitingFor\n    event\n    waitingUntil: until\n  }\n  ... on StepClaimedEvent {\n    agent\n  }\n  ... on StepFailedEvent {\n    error {\n      code\n      message\n    }\n    handled\n  }\n  ... on StepKeptEvent {\n    status\n  }\n  ... on StepCancelledEvent {\n    cancelReason: reason\n  }\n}": typeof types.EventFieldsFragmentDoc,
    "fragment ExecutionFields on Execution {\n  id\n  databaseId\n  executionId\n  status\n  result\n  currentStepId\n  nextStepId\n  pausedAt\n  pausedReason\n  pausedStepId\n  resumeCount\n  errorCode\n  errorMessage\n  startedAt\n  completedAt\n  createdAt\n  eventSeq\n}": typeof types.ExecutionFieldsFragmentDoc,
    "query GetExecution($id: ID!) {\n  execution(id: $id) {\n    ...ExecutionFields\n    allowedActions\n    triggerPayload\n    resumeData\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    steps {\n      path\n      type\n      status\n      display\n      attempt\n      iteration\n      input\n      output\n      error {\n        code\n        message\n      }\n      startedAt\n      finishedAt\n      waitingFor\n      waitingForEvent\n      waitingUntil\n    }\n    graph {\n      nodes {\n        id\n        name\n        type\n        display\n      }\n      edges {\n        from\n        to\n        label\n      }\n    }\n  }\n}": typeof types.GetExecutionDocument,
    "query GetGraph($id: ID!) {\n  execution(id: $id) {\n    status\n    eventSeq\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    graph {\n      nodes {\n        id\n        type\n        display\n        inside\n        step {\n          ...StepFields\n        }\n      }\n    }\n  }\n}": typeof types.GetGraphDocument,
    "query ListExecutionEvents($id: ID!, $first: Int, $after: String) {\n  execution(id: $id) {\n    events(first: $first, after: $after) {\n      edges {\n        cursor\n        node {\n          seq\n          type\n          at\n          actor\n          stepPath\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": typeof types.ListExecutionEventsDocument,
    "query ListExecutions($filter: ExecutionFilter, $orderBy: ExecutionOrder, $first: Int, $after: String, $last: Int, $before: String) {\n  executions(\n    filter: $filter\n    orderBy: $orderBy\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": typeof types.ListExecutionsDocument,
    "query ListNewest($filter: ExecutionFilter, $first: Int!) {\n  executions(filter: $filter, first: $first) {\n    edges {\n      node {\n        ...ExecutionFields\n        totalSteps\n        finishedSteps\n        workflow {\n          key\n        }\n      }\n    }\n  }\n}": typeof types.ListNewestDocument,
    "query ListPausedExecutions($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        triggerPayload\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListPausedExecutionsDocument,
    "query ListPausedPage($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListPausedPageDocument,
    "query ListStepResults($id: ID!) {\n  execution(id: $id) {\n    steps {\n      path\n      status\n      attempt\n      finishedAt\n      output\n      steps(first: 100) {\n        path\n        status\n        attempt\n        finishedAt\n        output\n      }\n    }\n  }\n}": typeof types.ListStepResultsDocument,
    "mutation PauseExecution($input: PauseExecutionInput!) {\n  pauseExecution(input: $input) {\n    __typename\n    ... on PauseExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.PauseExecutionDocument,
    "query PlanResume($id: ID!, $input: ResumePlanInput) {\n  execution(id: $id) {\n    resumePlan(input: $input) {\n      planVersion\n      allowed\n      refusal {\n        code\n        message\n      }\n      from\n      to\n      warnings\n      effects {\n        path\n        effect\n        idempotencyKey\n        resumable\n      }\n      steps {\n        path\n        status\n        action\n        reason\n      }\n      resumeData\n    }\n  }\n}": typeof types.PlanResumeDocument,
    "mutation PublishEvent($input: PublishEventInput!) {\n  publishEvent(input: $input) {\n    __typename\n    ... on PublishEventPayload {\n      repeated\n      execution {\n        id\n        status\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.PublishEventDocument,
    "mutation RerunExecution($input: RerunExecutionInput!) {\n  rerunExecution(input: $input) {\n    __typename\n    ... on RerunExecutionPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n        rerunFrom\n        rerunOf {\n          id\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.RerunExecutionDocument,
    "mutation ResumeExecution($input: ResumeExecutionInput!) {\n  resumeExecution(input: $input) {\n    __typename\n    ... on ResumeExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.ResumeExecutionDocument,
    "mutation SendEvent($input: SendEventInput!) {\n  sendEvent(input: $input) {\n    __typename\n    ... on SendEventPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.SendEventDocument,
    "mutation StartExecution($input: StartExecutionInput!) {\n  startExecution(input: $input) {\n    __typename\n    ... on StartExecutionPayload {\n      created\n      execution {\n        ...ExecutionFields\n        startAt\n        dryRun\n        queue {\n          key\n          limit\n          waiting\n          position\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.StartExecutionDocument,
    "fragment StepFields on StepExecution {\n  path\n  stepId\n  type\n  status\n  display\n  attempt\n  iteration\n  startedAt\n  finishedAt\n  progress {\n    percent\n    message\n  }\n  parts {\n    total\n    succeeded\n    failed\n  }\n  queue\n  agent\n  handled\n  error {\n    code\n    message\n  }\n  waitingFor\n  waitingForEvent\n  waitingUntil\n}": typeof types.StepFieldsFragmentDoc,
    "subscription WatchEvents($filter: ExecutionsUpdatedFilter, $after: String, $ofAll: Boolean = false) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      workflow @include(if: $ofAll) {\n        key\n      }\n    }\n  }\n}": typeof types.WatchEventsDocument,
    "subscription WatchExecution($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n      steps {\n        path\n        status\n        display\n        attempt\n      }\n    }\n  }\n}": typeof types.WatchExecutionDocument,
    "subscription WatchExecutions($filter: ExecutionsUpdatedFilter, $after: String) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n    }\n  }\n}": typeof types.WatchExecutionsDocument,
    "subscription WatchPausedCount($filter: PausedCountFilter) {\n  pausedCount(filter: $filter)\n}": typeof types.WatchPausedCountDocument,
    "subscription WatchSteps($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      updatedAt\n      steps {\n        ...StepFields\n      }\n    }\n  }\n}": typeof types.WatchStepsDocument,
    "query GetQueueStats {\n  queueStats {\n    __typename\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}": typeof types.GetQueueStatsDocument,
    "subscription WatchQueueStats {\n  queueStats {\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}": typeof types.WatchQueueStatsDocument,
    "query GetWorkflow($key: String!) {\n  workflow(key: $key) {\n    id\n    key\n    latestVersion {\n      version\n      name\n      definition\n    }\n    versions(first: 20) {\n      version\n      label\n      publishedAt\n      publishedBy\n    }\n  }\n}": typeof types.GetWorkflowDocument,
    "query ListWorkflows($first: Int, $after: String) {\n  workflows(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        key\n        latestVersion {\n          version\n          name\n          description\n          enabled\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.ListWorkflowsDocument,
    "mutation PauseWorkflow($input: PauseWorkflowInput!) {\n  pauseWorkflow(input: $input) {\n    __typename\n    ... on PauseWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.PauseWorkflowDocument,
    "mutation PublishWorkflow($input: PublishWorkflowInput!) {\n  publishWorkflow(input: $input) {\n    __typename\n    ... on PublishWorkflowPayload {\n      created\n      workflow {\n        id\n        key\n      }\n      version {\n        id\n        version\n      }\n      warnings {\n        path\n        message\n        hint\n      }\n    }\n    ... on InvalidDefinitionError {\n      faults {\n        path\n        message\n        hint\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.PublishWorkflowDocument,
    "mutation ResumeWorkflow($input: ResumeWorkflowInput!) {\n  resumeWorkflow(input: $input) {\n    __typename\n    ... on ResumeWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.ResumeWorkflowDocument,
};
const documents: Documents = {
    "fragment ApiKeyFields on ApiKey {\n  id\n  databaseId\n  name\n  hint\n  permissions\n  roles\n  createdBy\n  createdAt\n  expiresAt\n  lastUsedAt\n  revokedAt\n  revokedBy\n}": types.ApiKeyFieldsFragmentDoc,
    "mutation CreateApiKey($input: CreateApiKeyInput!) {\n  createApiKey(input: $input) {\n    __typename\n    ... on CreateApiKeyPayload {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CreateApiKeyDocument,
    "query ListApiKeys($first: Int, $after: String) {\n  apiKeys(first: $first, after: $after) {\n    edges {\n      node {\n        ...ApiKeyFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListApiKeysDocument,
    "mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n  revokeApiKey(input: $input) {\n    __typename\n    ... on RevokeApiKeyPayload {\n      repeated\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.RevokeApiKeyDocument,
    "mutation ClaimOperations($input: ClaimOperationsInput!) {\n  claimOperations(input: $input) {\n    __typename\n    ... on ClaimOperationsPayload {\n      operations {\n        id\n        epoch\n        name\n        input\n        executionId\n        stepPath\n        attempt\n        idempotencyKey\n        leaseMs\n        leaseUntil\n        deadline\n        resumable\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.ClaimOperationsDocument,
    "mutation CompleteOperation($input: CompleteOperationInput!) {\n  completeOperation(input: $input) {\n    __typename\n    ... on CompleteOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CompleteOperationDocument,
    "mutation FailOperation($input: FailOperationInput!) {\n  failOperation(input: $input) {\n    __typename\n    ... on FailOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.FailOperationDocument,
    "mutation HeartbeatOperations($input: HeartbeatOperationsInput!) {\n  heartbeatOperations(input: $input) {\n    __typename\n    ... on HeartbeatOperationsPayload {\n      operations {\n        id\n        wanted\n        reason\n        leaseUntil\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.HeartbeatOperationsDocument,
    "query ListAgentSteps($id: ID!) {\n  execution(id: $id) {\n    status\n    errorMessage\n    steps {\n      path\n      status\n      attempt\n      queue\n      agent\n      output\n      progress {\n        percent\n        message\n      }\n    }\n  }\n}": types.ListAgentStepsDocument,
    "subscription OperationsAvailable($queue: String!) {\n  operationsAvailable(queue: $queue) {\n    queue\n    waiting\n  }\n}": types.OperationsAvailableDocument,
    "fragment BatchFields on Batch {\n  id\n  databaseId\n  action\n  status\n  reason\n  actor\n  total\n  pending\n  done\n  refused\n  failed\n  stoppedBecause\n  createdAt\n  finishedAt\n}": types.BatchFieldsFragmentDoc,
    "fragment BatchPreviewFields on BatchPreview {\n  selected\n  sampled\n  taken\n  refused {\n    code\n    count\n  }\n  first(count: 10) {\n    execution {\n      id\n      status\n    }\n    errorCode\n    errorMessage\n  }\n}": types.BatchPreviewFieldsFragmentDoc,
    "mutation CancelBatch($input: CancelBatchInput!) {\n  cancelBatch(input: $input) {\n    __typename\n    ... on CancelBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CancelBatchDocument,
    "mutation CancelExecutions($input: CancelExecutionsInput!) {\n  cancelExecutions(input: $input) {\n    __typename\n    ... on CancelExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CancelExecutionsDocument,
    "mutation ContinueBatch($input: ContinueBatchInput!) {\n  continueBatch(input: $input) {\n    __typename\n    ... on ContinueBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.ContinueBatchDocument,
    "query GetBatch($id: ID!, $first: Int, $after: String, $status: [BatchItemStatus!]) {\n  batch(id: $id) {\n    ...BatchFields\n    items(first: $first, after: $after, status: $status) {\n      edges {\n        node {\n          position\n          status\n          errorCode\n          errorMessage\n          at\n          execution {\n            id\n            status\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": types.GetBatchDocument,
    "query ListBatches($status: [BatchStatus!], $first: Int, $after: String) {\n  batches(status: $status, first: $first, after: $after) {\n    edges {\n      node {\n        ...BatchFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListBatchesDocument,
    "mutation PauseExecutions($input: PauseExecutionsInput!) {\n  pauseExecutions(input: $input) {\n    __typename\n    ... on PauseExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.PauseExecutionsDocument,
    "mutation ResumeExecutions($input: ResumeExecutionsInput!) {\n  resumeExecutions(input: $input) {\n    __typename\n    ... on ResumeExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.ResumeExecutionsDocument,
    "subscription WatchBatch($id: ID!) {\n  batchUpdated(id: $id) {\n    ...BatchFields\n  }\n}": types.WatchBatchDocument,
    "mutation CancelExecution($input: CancelExecutionInput!) {\n  cancelExecution(input: $input) {\n    __typename\n    ... on CancelExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CancelExecutionDocument,
    "query CountPaused($filter: PausedCountFilter) {\n  __typename\n  pausedCount(filter: $filter)\n}": types.CountPausedDocument,
    "mutation EditStepInput($input: EditStepInputInput!) {\n  editStepInput(input: $input) {\n    __typename\n    ... on EditStepInputPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.EditStepInputDocument,
    "fragment EventFields on ExecutionEvent {\n  __typename\n  seq\n  type\n  at\n  actor\n  stepPath\n  ... on ExecutionVersionChangedEvent {\n    to {\n      version\n    }\n  }\n  ... on ExecutionPauseRequestedEvent {\n    pauseReason: reason\n    inFlight\n  }\n  ... on ExecutionPausedEvent {\n    pauseReason: reason\n    nextStepId\n  }\n  ... on ExecutionResumedEvent {\n    reason\n    nextStepId\n  }\n  ... on ExecutionCancelRequestedEvent {\n    reason\n  }\n  ... on ExecutionCancelledEvent {\n    reason\n  }\n  ... on ExecutionCompletedEvent {\n    result\n  }\n  ... on ExecutionBlockedEvent {\n    blockReason: reason\n  }\n  ... on ExecutionFailedEvent {\n    error {\n      code\n      message\n    }\n  }\n  ... on ExecutionEventKeptEvent {\n    keptEvent: event\n  }\n  ... on StepStartedEvent {\n    attempt\n    iteration\n  }\n  ... on StepProgressedEvent {\n    percent\n    message\n    part\n    partSucceeded\n  }\n  ... on StepRetriedEvent {\n    error {\n      code\n      message\n    }\n    nextAttemptAt\n  }\n  ... on StepWaitingEvent {\n    waitingFor\n    event\n    waitingUntil: until\n  }\n  ... on StepClaimedEvent {\n    agent\n  }\n  ... on StepFailedEvent {\n    error {\n      code\n      message\n    }\n    handled\n  }\n  ... on StepKeptEvent {\n    status\n  }\n  ... on StepCancelledEvent {\n    cancelReason: reason\n  }\n}": types.EventFieldsFragmentDoc,
    "fragment ExecutionFields on Execution {\n  id\n  databaseId\n  executionId\n  status\n  result\n  currentStepId\n  nextStepId\n  pausedAt\n  pausedReason\n  pausedStepId\n  resumeCount\n  errorCode\n  errorMessage\n  startedAt\n  completedAt\n  createdAt\n  eventSeq\n}": types.ExecutionFieldsFragmentDoc,
    "query GetExecution($id: ID!) {\n  execution(id: $id) {\n    ...ExecutionFields\n    allowedActions\n    triggerPayload\n    resumeData\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    steps {\n      path\n      type\n      status\n      display\n      attempt\n      iteration\n      input\n      output\n      error {\n        code\n        message\n      }\n      startedAt\n      finishedAt\n      waitingFor\n      waitingForEvent\n      waitingUntil\n    }\n    graph {\n      nodes {\n        id\n        name\n        type\n        display\n      }\n      edges {\n        from\n        to\n        label\n      }\n    }\n  }\n}": types.GetExecutionDocument,
    "query GetGraph($id: ID!) {\n  execution(id: $id) {\n    status\n    eventSeq\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    graph {\n      nodes {\n        id\n        type\n        display\n        inside\n        step {\n          ...StepFields\n        }\n      }\n    }\n  }\n}": types.GetGraphDocument,
    "query ListExecutionEvents($id: ID!, $first: Int, $after: String) {\n  execution(id: $id) {\n    events(first: $first, after: $after) {\n      edges {\n        cursor\n        node {\n          seq\n          type\n          at\n          actor\n          stepPath\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": types.ListExecutionEventsDocument,
    "query ListExecutions($filter: ExecutionFilter, $orderBy: ExecutionOrder, $first: Int, $after: String, $last: Int, $before: String) {\n  executions(\n    filter: $filter\n    orderBy: $orderBy\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": types.ListExecutionsDocument,
    "query ListNewest($filter: ExecutionFilter, $first: Int!) {\n  executions(filter: $filter, first: $first) {\n    edges {\n      node {\n        ...ExecutionFields\n        totalSteps\n        finishedSteps\n        workflow {\n          key\n        }\n      }\n    }\n  }\n}": types.ListNewestDocument,
    "query ListPausedExecutions($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        triggerPayload\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListPausedExecutionsDocument,
    "query ListPausedPage($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListPausedPageDocument,
    "query ListStepResults($id: ID!) {\n  execution(id: $id) {\n    steps {\n      path\n      status\n      attempt\n      finishedAt\n      output\n      steps(first: 100) {\n        path\n        status\n        attempt\n        finishedAt\n        output\n      }\n    }\n  }\n}": types.ListStepResultsDocument,
    "mutation PauseExecution($input: PauseExecutionInput!) {\n  pauseExecution(input: $input) {\n    __typename\n    ... on PauseExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.PauseExecutionDocument,
    "query PlanResume($id: ID!, $input: ResumePlanInput) {\n  execution(id: $id) {\n    resumePlan(input: $input) {\n      planVersion\n      allowed\n      refusal {\n        code\n        message\n      }\n      from\n      to\n      warnings\n      effects {\n        path\n        effect\n        idempotencyKey\n        resumable\n      }\n      steps {\n        path\n        status\n        action\n        reason\n      }\n      resumeData\n    }\n  }\n}": types.PlanResumeDocument,
    "mutation PublishEvent($input: PublishEventInput!) {\n  publishEvent(input: $input) {\n    __typename\n    ... on PublishEventPayload {\n      repeated\n      execution {\n        id\n        status\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.PublishEventDocument,
    "mutation RerunExecution($input: RerunExecutionInput!) {\n  rerunExecution(input: $input) {\n    __typename\n    ... on RerunExecutionPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n        rerunFrom\n        rerunOf {\n          id\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.RerunExecutionDocument,
    "mutation ResumeExecution($input: ResumeExecutionInput!) {\n  resumeExecution(input: $input) {\n    __typename\n    ... on ResumeExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.ResumeExecutionDocument,
    "mutation SendEvent($input: SendEventInput!) {\n  sendEvent(input: $input) {\n    __typename\n    ... on SendEventPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.SendEventDocument,
    "mutation StartExecution($input: StartExecutionInput!) {\n  startExecution(input: $input) {\n    __typename\n    ... on StartExecutionPayload {\n      created\n      execution {\n        ...ExecutionFields\n        startAt\n        dryRun\n        queue {\n          key\n          limit\n          waiting\n          position\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.StartExecutionDocument,
    "fragment StepFields on StepExecution {\n  path\n  stepId\n  type\n  status\n  display\n  attempt\n  iteration\n  startedAt\n  finishedAt\n  progress {\n    percent\n    message\n  }\n  parts {\n    total\n    succeeded\n    failed\n  }\n  queue\n  agent\n  handled\n  error {\n    code\n    message\n  }\n  waitingFor\n  waitingForEvent\n  waitingUntil\n}": types.StepFieldsFragmentDoc,
    "subscription WatchEvents($filter: ExecutionsUpdatedFilter, $after: String, $ofAll: Boolean = false) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      workflow @include(if: $ofAll) {\n        key\n      }\n    }\n  }\n}": types.WatchEventsDocument,
    "subscription WatchExecution($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n      steps {\n        path\n        status\n        display\n        attempt\n      }\n    }\n  }\n}": types.WatchExecutionDocument,
    "subscription WatchExecutions($filter: ExecutionsUpdatedFilter, $after: String) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n    }\n  }\n}": types.WatchExecutionsDocument,
    "subscription WatchPausedCount($filter: PausedCountFilter) {\n  pausedCount(filter: $filter)\n}": types.WatchPausedCountDocument,
    "subscription WatchSteps($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      updatedAt\n      steps {\n        ...StepFields\n      }\n    }\n  }\n}": types.WatchStepsDocument,
    "query GetQueueStats {\n  queueStats {\n    __typename\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}": types.GetQueueStatsDocument,
    "subscription WatchQueueStats {\n  queueStats {\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}": types.WatchQueueStatsDocument,
    "query GetWorkflow($key: String!) {\n  workflow(key: $key) {\n    id\n    key\n    latestVersion {\n      version\n      name\n      definition\n    }\n    versions(first: 20) {\n      version\n      label\n      publishedAt\n      publishedBy\n    }\n  }\n}": types.GetWorkflowDocument,
    "query ListWorkflows($first: Int, $after: String) {\n  workflows(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        key\n        latestVersion {\n          version\n          name\n          description\n          enabled\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.ListWorkflowsDocument,
    "mutation PauseWorkflow($input: PauseWorkflowInput!) {\n  pauseWorkflow(input: $input) {\n    __typename\n    ... on PauseWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.PauseWorkflowDocument,
    "mutation PublishWorkflow($input: PublishWorkflowInput!) {\n  publishWorkflow(input: $input) {\n    __typename\n    ... on PublishWorkflowPayload {\n      created\n      workflow {\n        id\n        key\n      }\n      version {\n        id\n        version\n      }\n      warnings {\n        path\n        message\n        hint\n      }\n    }\n    ... on InvalidDefinitionError {\n      faults {\n        path\n        message\n        hint\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.PublishWorkflowDocument,
    "mutation ResumeWorkflow($input: ResumeWorkflowInput!) {\n  resumeWorkflow(input: $input) {\n    __typename\n    ... on ResumeWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.ResumeWorkflowDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ApiKeyFields on ApiKey {\n  id\n  databaseId\n  name\n  hint\n  permissions\n  roles\n  createdBy\n  createdAt\n  expiresAt\n  lastUsedAt\n  revokedAt\n  revokedBy\n}"): typeof import('./graphql.js').ApiKeyFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateApiKey($input: CreateApiKeyInput!) {\n  createApiKey(input: $input) {\n    __typename\n    ... on CreateApiKeyPayload {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').CreateApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListApiKeys($first: Int, $after: String) {\n  apiKeys(first: $first, after: $after) {\n    edges {\n      node {\n        ...ApiKeyFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListApiKeysDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n  revokeApiKey(input: $input) {\n    __typename\n    ... on RevokeApiKeyPayload {\n      repeated\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').RevokeApiKeyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ClaimOperations($input: ClaimOperationsInput!) {\n  claimOperations(input: $input) {\n    __typename\n    ... on ClaimOperationsPayload {\n      operations {\n        id\n        epoch\n        name\n        input\n        executionId\n        stepPath\n        attempt\n        idempotencyKey\n        leaseMs\n        leaseUntil\n        deadline\n        resumable\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').ClaimOperationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CompleteOperation($input: CompleteOperationInput!) {\n  completeOperation(input: $input) {\n    __typename\n    ... on CompleteOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').CompleteOperationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation FailOperation($input: FailOperationInput!) {\n  failOperation(input: $input) {\n    __typename\n    ... on FailOperationPayload {\n      repeated\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').FailOperationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation HeartbeatOperations($input: HeartbeatOperationsInput!) {\n  heartbeatOperations(input: $input) {\n    __typename\n    ... on HeartbeatOperationsPayload {\n      operations {\n        id\n        wanted\n        reason\n        leaseUntil\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').HeartbeatOperationsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListAgentSteps($id: ID!) {\n  execution(id: $id) {\n    status\n    errorMessage\n    steps {\n      path\n      status\n      attempt\n      queue\n      agent\n      output\n      progress {\n        percent\n        message\n      }\n    }\n  }\n}"): typeof import('./graphql.js').ListAgentStepsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription OperationsAvailable($queue: String!) {\n  operationsAvailable(queue: $queue) {\n    queue\n    waiting\n  }\n}"): typeof import('./graphql.js').OperationsAvailableDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment BatchFields on Batch {\n  id\n  databaseId\n  action\n  status\n  reason\n  actor\n  total\n  pending\n  done\n  refused\n  failed\n  stoppedBecause\n  createdAt\n  finishedAt\n}"): typeof import('./graphql.js').BatchFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment BatchPreviewFields on BatchPreview {\n  selected\n  sampled\n  taken\n  refused {\n    code\n    count\n  }\n  first(count: 10) {\n    execution {\n      id\n      status\n    }\n    errorCode\n    errorMessage\n  }\n}"): typeof import('./graphql.js').BatchPreviewFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CancelBatch($input: CancelBatchInput!) {\n  cancelBatch(input: $input) {\n    __typename\n    ... on CancelBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').CancelBatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CancelExecutions($input: CancelExecutionsInput!) {\n  cancelExecutions(input: $input) {\n    __typename\n    ... on CancelExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').CancelExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ContinueBatch($input: ContinueBatchInput!) {\n  continueBatch(input: $input) {\n    __typename\n    ... on ContinueBatchPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').ContinueBatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query GetBatch($id: ID!, $first: Int, $after: String, $status: [BatchItemStatus!]) {\n  batch(id: $id) {\n    ...BatchFields\n    items(first: $first, after: $after, status: $status) {\n      edges {\n        node {\n          position\n          status\n          errorCode\n          errorMessage\n          at\n          execution {\n            id\n            status\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}"): typeof import('./graphql.js').GetBatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListBatches($status: [BatchStatus!], $first: Int, $after: String) {\n  batches(status: $status, first: $first, after: $after) {\n    edges {\n      node {\n        ...BatchFields\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListBatchesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PauseExecutions($input: PauseExecutionsInput!) {\n  pauseExecutions(input: $input) {\n    __typename\n    ... on PauseExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').PauseExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResumeExecutions($input: ResumeExecutionsInput!) {\n  resumeExecutions(input: $input) {\n    __typename\n    ... on ResumeExecutionsPayload {\n      repeated\n      batch {\n        ...BatchFields\n      }\n      preview {\n        ...BatchPreviewFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').ResumeExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchBatch($id: ID!) {\n  batchUpdated(id: $id) {\n    ...BatchFields\n  }\n}"): typeof import('./graphql.js').WatchBatchDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CancelExecution($input: CancelExecutionInput!) {\n  cancelExecution(input: $input) {\n    __typename\n    ... on CancelExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').CancelExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CountPaused($filter: PausedCountFilter) {\n  __typename\n  pausedCount(filter: $filter)\n}"): typeof import('./graphql.js').CountPausedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EditStepInput($input: EditStepInputInput!) {\n  editStepInput(input: $input) {\n    __typename\n    ... on EditStepInputPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').EditStepInputDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment EventFields on ExecutionEvent {\n  __typename\n  seq\n  type\n  at\n  actor\n  stepPath\n  ... on ExecutionVersionChangedEvent {\n    to {\n      version\n    }\n  }\n  ... on ExecutionPauseRequestedEvent {\n    pauseReason: reason\n    inFlight\n  }\n  ... on ExecutionPausedEvent {\n    pauseReason: reason\n    nextStepId\n  }\n  ... on ExecutionResumedEvent {\n    reason\n    nextStepId\n  }\n  ... on ExecutionCancelRequestedEvent {\n    reason\n  }\n  ... on ExecutionCancelledEvent {\n    reason\n  }\n  ... on ExecutionCompletedEvent {\n    result\n  }\n  ... on ExecutionBlockedEvent {\n    blockReason: reason\n  }\n  ... on ExecutionFailedEvent {\n    error {\n      code\n      message\n    }\n  }\n  ... on ExecutionEventKeptEvent {\n    keptEvent: event\n  }\n  ... on StepStartedEvent {\n    attempt\n    iteration\n  }\n  ... on StepProgressedEvent {\n    percent\n    message\n    part\n    partSucceeded\n  }\n  ... on StepRetriedEvent {\n    error {\n      code\n      message\n    }\n    nextAttemptAt\n  }\n  ... on StepWaitingEvent {\n    waitingFor\n    event\n    waitingUntil: until\n  }\n  ... on StepClaimedEvent {\n    agent\n  }\n  ... on StepFailedEvent {\n    error {\n      code\n      message\n    }\n    handled\n  }\n  ... on StepKeptEvent {\n    status\n  }\n  ... on StepCancelledEvent {\n    cancelReason: reason\n  }\n}"): typeof import('./graphql.js').EventFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ExecutionFields on Execution {\n  id\n  databaseId\n  executionId\n  status\n  result\n  currentStepId\n  nextStepId\n  pausedAt\n  pausedReason\n  pausedStepId\n  resumeCount\n  errorCode\n  errorMessage\n  startedAt\n  completedAt\n  createdAt\n  eventSeq\n}"): typeof import('./graphql.js').ExecutionFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query GetExecution($id: ID!) {\n  execution(id: $id) {\n    ...ExecutionFields\n    allowedActions\n    triggerPayload\n    resumeData\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    steps {\n      path\n      type\n      status\n      display\n      attempt\n      iteration\n      input\n      output\n      error {\n        code\n        message\n      }\n      startedAt\n      finishedAt\n      waitingFor\n      waitingForEvent\n      waitingUntil\n    }\n    graph {\n      nodes {\n        id\n        name\n        type\n        display\n      }\n      edges {\n        from\n        to\n        label\n      }\n    }\n  }\n}"): typeof import('./graphql.js').GetExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query GetGraph($id: ID!) {\n  execution(id: $id) {\n    status\n    eventSeq\n    workflow {\n      key\n    }\n    version {\n      version\n    }\n    graph {\n      nodes {\n        id\n        type\n        display\n        inside\n        step {\n          ...StepFields\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.js').GetGraphDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListExecutionEvents($id: ID!, $first: Int, $after: String) {\n  execution(id: $id) {\n    events(first: $first, after: $after) {\n      edges {\n        cursor\n        node {\n          seq\n          type\n          at\n          actor\n          stepPath\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}"): typeof import('./graphql.js').ListExecutionEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListExecutions($filter: ExecutionFilter, $orderBy: ExecutionOrder, $first: Int, $after: String, $last: Int, $before: String) {\n  executions(\n    filter: $filter\n    orderBy: $orderBy\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListNewest($filter: ExecutionFilter, $first: Int!) {\n  executions(filter: $filter, first: $first) {\n    edges {\n      node {\n        ...ExecutionFields\n        totalSteps\n        finishedSteps\n        workflow {\n          key\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.js').ListNewestDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListPausedExecutions($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    totalCount\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        triggerPayload\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListPausedExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListPausedPage($workflowKey: String, $first: Int, $after: String) {\n  pausedExecutions(workflowKey: $workflowKey, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        ...ExecutionFields\n        workflow {\n          key\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListPausedPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListStepResults($id: ID!) {\n  execution(id: $id) {\n    steps {\n      path\n      status\n      attempt\n      finishedAt\n      output\n      steps(first: 100) {\n        path\n        status\n        attempt\n        finishedAt\n        output\n      }\n    }\n  }\n}"): typeof import('./graphql.js').ListStepResultsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PauseExecution($input: PauseExecutionInput!) {\n  pauseExecution(input: $input) {\n    __typename\n    ... on PauseExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').PauseExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query PlanResume($id: ID!, $input: ResumePlanInput) {\n  execution(id: $id) {\n    resumePlan(input: $input) {\n      planVersion\n      allowed\n      refusal {\n        code\n        message\n      }\n      from\n      to\n      warnings\n      effects {\n        path\n        effect\n        idempotencyKey\n        resumable\n      }\n      steps {\n        path\n        status\n        action\n        reason\n      }\n      resumeData\n    }\n  }\n}"): typeof import('./graphql.js').PlanResumeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PublishEvent($input: PublishEventInput!) {\n  publishEvent(input: $input) {\n    __typename\n    ... on PublishEventPayload {\n      repeated\n      execution {\n        id\n        status\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').PublishEventDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RerunExecution($input: RerunExecutionInput!) {\n  rerunExecution(input: $input) {\n    __typename\n    ... on RerunExecutionPayload {\n      repeated\n      execution {\n        ...ExecutionFields\n        rerunFrom\n        rerunOf {\n          id\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').RerunExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResumeExecution($input: ResumeExecutionInput!) {\n  resumeExecution(input: $input) {\n    __typename\n    ... on ResumeExecutionPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').ResumeExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SendEvent($input: SendEventInput!) {\n  sendEvent(input: $input) {\n    __typename\n    ... on SendEventPayload {\n      repeated\n      inFlight\n      execution {\n        ...ExecutionFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').SendEventDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation StartExecution($input: StartExecutionInput!) {\n  startExecution(input: $input) {\n    __typename\n    ... on StartExecutionPayload {\n      created\n      execution {\n        ...ExecutionFields\n        startAt\n        dryRun\n        queue {\n          key\n          limit\n          waiting\n          position\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').StartExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment StepFields on StepExecution {\n  path\n  stepId\n  type\n  status\n  display\n  attempt\n  iteration\n  startedAt\n  finishedAt\n  progress {\n    percent\n    message\n  }\n  parts {\n    total\n    succeeded\n    failed\n  }\n  queue\n  agent\n  handled\n  error {\n    code\n    message\n  }\n  waitingFor\n  waitingForEvent\n  waitingUntil\n}"): typeof import('./graphql.js').StepFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchEvents($filter: ExecutionsUpdatedFilter, $after: String, $ofAll: Boolean = false) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      workflow @include(if: $ofAll) {\n        key\n      }\n    }\n  }\n}"): typeof import('./graphql.js').WatchEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchExecution($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n      steps {\n        path\n        status\n        display\n        attempt\n      }\n    }\n  }\n}"): typeof import('./graphql.js').WatchExecutionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchExecutions($filter: ExecutionsUpdatedFilter, $after: String) {\n  executionsUpdated(filter: $filter, after: $after) {\n    cursor\n    event {\n      seq\n      type\n      at\n      actor\n      stepPath\n    }\n    execution {\n      ...ExecutionFields\n    }\n  }\n}"): typeof import('./graphql.js').WatchExecutionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchPausedCount($filter: PausedCountFilter) {\n  pausedCount(filter: $filter)\n}"): typeof import('./graphql.js').WatchPausedCountDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchSteps($id: ID!, $after: String) {\n  executionUpdated(id: $id, after: $after) {\n    cursor\n    event {\n      ...EventFields\n    }\n    execution {\n      ...ExecutionFields\n      totalSteps\n      finishedSteps\n      updatedAt\n      steps {\n        ...StepFields\n      }\n    }\n  }\n}"): typeof import('./graphql.js').WatchStepsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query GetQueueStats {\n  queueStats {\n    __typename\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}"): typeof import('./graphql.js').GetQueueStatsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchQueueStats {\n  queueStats {\n    open {\n      status\n      total\n    }\n    agentQueues {\n      queue\n      waiting\n      taken\n    }\n    startQueues {\n      key\n      limit\n      underWay\n      waiting\n    }\n  }\n}"): typeof import('./graphql.js').WatchQueueStatsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query GetWorkflow($key: String!) {\n  workflow(key: $key) {\n    id\n    key\n    latestVersion {\n      version\n      name\n      definition\n    }\n    versions(first: 20) {\n      version\n      label\n      publishedAt\n      publishedBy\n    }\n  }\n}"): typeof import('./graphql.js').GetWorkflowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ListWorkflows($first: Int, $after: String) {\n  workflows(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        key\n        latestVersion {\n          version\n          name\n          description\n          enabled\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.js').ListWorkflowsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PauseWorkflow($input: PauseWorkflowInput!) {\n  pauseWorkflow(input: $input) {\n    __typename\n    ... on PauseWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').PauseWorkflowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation PublishWorkflow($input: PublishWorkflowInput!) {\n  publishWorkflow(input: $input) {\n    __typename\n    ... on PublishWorkflowPayload {\n      created\n      workflow {\n        id\n        key\n      }\n      version {\n        id\n        version\n      }\n      warnings {\n        path\n        message\n        hint\n      }\n    }\n    ... on InvalidDefinitionError {\n      faults {\n        path\n        message\n        hint\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').PublishWorkflowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResumeWorkflow($input: ResumeWorkflowInput!) {\n  resumeWorkflow(input: $input) {\n    __typename\n    ... on ResumeWorkflowPayload {\n      repeated\n      workflow {\n        id\n        key\n        pausedAt\n        pausedReason\n        pausedBy\n      }\n      batch {\n        ...BatchFields\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.js').ResumeWorkflowDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
