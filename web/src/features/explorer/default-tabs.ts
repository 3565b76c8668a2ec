/** What the explorer opens on: the query that the dashboard is made of, and a subscription to watch it move. */

const familyDashboard = `# The whole dashboard in one query.
# Ctrl+Enter runs it.
query FamilyDashboard($familyId: ID!) {
  family(id: $familyId) {
    name
    members {
      id
      fullName
      totalPoints
      currentStreak
    }
    activeTasks {
      id
      title
      status
      assignedTo {
        fullName
      }
      dueDate
    }
    leaderboard {
      user {
        fullName
      }
      points
      rank
    }
  }
}
`;

const taskUpdated = `# What happens to the family's tasks.
# Run it, then claim a task in the app.
subscription TaskUpdated($familyId: ID!) {
  taskUpdated(familyId: $familyId) {
    change
    at
    actor {
      fullName
    }
    task {
      id
      title
      status
      version
      assignedTo {
        fullName
        totalPoints
      }
    }
  }
}
`;

/** The first tabs, with the family's id filled in as far as it is known. */
export function defaultTabs(familyId: string | undefined): { query: string; variables: string }[] {
  const variables = `${JSON.stringify({ familyId: familyId ?? '' }, null, 2)}\n`;
  return [
    { query: familyDashboard, variables },
    { query: taskUpdated, variables },
  ];
}
